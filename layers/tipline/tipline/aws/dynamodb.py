"""DynamoDB: values in and out of items, and what its errors mean to us."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.storage import Unstorable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_serializer, _deserializer = TypeSerializer(), TypeDeserializer()


def to_item(values: Mapping[str, Any]) -> "dict[str, AttributeValueTypeDef]":
    """Return an item; what is None is left out. Floats are stored as decimals."""
    return {name: to_attribute(value) for name, value in values.items() if value is not None}


def to_attribute(value: Any) -> "AttributeValueTypeDef":  # noqa: ANN401 - whatever DynamoDB can hold
    """Return one attribute value."""
    return _serializer.serialize(_plain(value))


def _plain(value: Any) -> Any:  # noqa: ANN401 - the same
    match value:
        case float():
            return Decimal(str(value))
        case Mapping():
            return {name: _plain(each) for name, each in value.items() if each is not None}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's values: numbers as int where whole, else float; binary as bytes."""
    return {name: _python(_deserializer.deserialize(value)) for name, value in item.items()}


def _python(value: Any) -> Any:  # noqa: ANN401 - the same
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Binary():
            return bytes(value.value)  # type: ignore[attr-defined]  # the stubs do not know it
        case dict():
            return {name: _python(each) for name, each in value.items()}
        case list():
            return [_python(each) for each in value]
        case _:
            return value


@contextmanager
def storing() -> Iterator[None]:
    """Inside the block, what DynamoDB will never accept raises Unstorable, and any other failure Unavailable."""
    with unavailable_when_it_fails():
        try:
            yield
        except ClientError as error:
            if code(error) == "ValidationException":
                raise Unstorable from None
            raise


def failed_condition(error: ClientError, position: int) -> dict[str, Any] | None:
    """Return the item on which a transaction's condition at that position failed; None where it failed otherwise."""
    reasons = error.response.get("CancellationReasons", [])
    if code(error) != "TransactionCanceledException" or len(reasons) <= position:
        return None
    reason = reasons[position]
    return from_item(reason.get("Item", {})) if reason.get("Code") == "ConditionalCheckFailed" else None


def lost_races(error: ClientError) -> frozenset[int]:
    """Return at which parts of a transaction somebody else was: a condition failed, or there was a conflict."""
    if code(error) != "TransactionCanceledException":
        return frozenset()
    reasons = enumerate(error.response.get("CancellationReasons", []))
    lost = {"ConditionalCheckFailed", "TransactionConflict"}
    return frozenset(position for position, reason in reasons if reason.get("Code") in lost)

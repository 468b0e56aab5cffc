"""What the local AWS does not look at: where rebuild can go, how long files lie, who may touch them."""

from tests.template import FUNCTIONS, RESOURCES, actions_of, of_type, statements_of


def test_the_network_of_rebuild_leads_to_s3_and_nowhere_else() -> None:
    network = FUNCTIONS["Rebuild"]["Properties"]["VpcConfig"]
    assert network["SubnetIds"] == [{"Ref": "RebuildSubnet"}]
    for kind in ("Route", "InternetGateway", "VPCGatewayAttachment", "NatGateway", "VPCPeeringConnection"):
        assert not of_type(f"AWS::EC2::{kind}")
    (endpoint,) = of_type("AWS::EC2::VPCEndpoint")
    properties = RESOURCES[endpoint]["Properties"]
    assert properties["VpcEndpointType"] == "Gateway"
    assert properties["ServiceName"] == {"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"}
    (statement,) = properties["PolicyDocument"]["Statement"]
    assert actions_of(statement) == {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}
    assert statement["Resource"] == [{"Fn::Sub": "${Staging.Arn}/*"}, {"Fn::Sub": "${CleanMedia.Arn}/*"}]


def test_rebuild_holds_no_secret_and_reaches_no_table() -> None:
    assert set(FUNCTIONS["Rebuild"]["Properties"]["Environment"]["Variables"]) == {"STAGING_BUCKET", "MEDIA_BUCKET"}
    actions = {action.partition(":")[0] for each in statements_of("RebuildRole") for action in actions_of(each)}
    assert actions == {"sqs", "s3", "ec2", "logs"}


def test_only_rebuild_has_the_libraries_that_look_into_files() -> None:
    assert [name for name, each in FUNCTIONS.items() if "Layers" in each["Properties"]] == ["Rebuild"]


def test_files_as_they_came_go_after_a_day_and_clean_copies_stay() -> None:
    staging, clean = RESOURCES["Staging"], RESOURCES["CleanMedia"]
    (rule,) = staging["Properties"]["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 1)
    assert "VersioningConfiguration" not in staging["Properties"]
    assert (staging["DeletionPolicy"], clean["DeletionPolicy"]) == ("Delete", "Retain")
    for bucket in (staging, clean):
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}


def test_originals_of_public_files_are_locked_and_read_by_nobody_of_the_stack() -> None:
    originals = RESOURCES["Originals"]
    lock = originals["Properties"]["ObjectLockConfiguration"]
    assert originals["Properties"]["ObjectLockEnabled"] is True
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Years": 5}
    assert originals["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert originals["DeletionPolicy"] == "Retain"
    roles = of_type("AWS::IAM::Role")
    named = {role: each for role in roles for each in statements_of(role) if "Originals" in str(each)}
    assert {role: actions_of(statement) for role, statement in named.items()} == {"FetchRole": {"s3:PutObject"}}

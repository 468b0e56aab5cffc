"""What AWS charges: list prices of us-east-1 without any free tier, in dollars, noted in November 2026.

They change: compare with https://aws.amazon.com/pricing before relying on a sum. The price of a text message is the
least certain of them, since carriers add fees of their own and change them.
"""

TEXTS = "SNS, text messages in the US"
PRICES = {
    "API Gateway REST, requests": 3.50 / 1_000_000,
    "Lambda, requests": 0.20 / 1_000_000,
    "Lambda arm64, GB-seconds": 0.0000133334,
    "SQS standard, requests": 0.40 / 1_000_000,
    "KMS, requests": 0.03 / 10_000,
    "Secrets Manager, requests": 0.05 / 10_000,
    "DynamoDB on demand, write units": 0.625 / 1_000_000,
    "DynamoDB on demand, read units": 0.125 / 1_000_000,
    "CloudWatch Logs, GB taken in": 0.50,
    "SNS, publications": 0.50 / 1_000_000,
    "SNS, emails": 2.00 / 100_000,
    TEXTS: 0.00581 + 0.003,
}
"""By unit. The text message is AWS's own price and a middling carrier's fee."""

MONTHLY = {
    "AWS::KMS::Key": 1.00,
    "AWS::SecretsManager::Secret": 0.40,
    "AWS::CloudWatch::Alarm": 0.10,
}
"""What stands there costs this much a month, used or not, by type of resource."""

EMPTY_RECEIVES_PER_QUEUE = 5 * 3 * 60 * 24 * 30
"""What Lambda asks an empty queue in a month: five long polls of 20 seconds at a time."""

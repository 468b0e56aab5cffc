"""Why an item of Meta's is not taken: every word that the counters can show for Facebook and Instagram."""

from tipline.model import Ignored, Unreadable

# The whole delivery, or an entry
UNKNOWN_OBJECT = Ignored("unknown_object")
DASHBOARD_TEST = Ignored("dashboard_test")
OTHER_ACCOUNT = Ignored("other_account")
EMPTY_ENTRY = Ignored("empty_entry")
CHANGED_FIELDS = Ignored("changed_fields")
UNKNOWN_FIELD = Ignored("unknown_field")

# Private items
ECHO = Ignored("echo")
STICKER = Ignored("sticker")
POSTBACK = Ignored("postback")
REACTION_TO_MESSAGE = Ignored("message_reaction")
RECEIPT = Ignored("receipt")
OPT_IN = Ignored("opt_in")
REFERRAL = Ignored("referral")
THREAD_CONTROL = Ignored("thread_control")
POLICY_ENFORCEMENT = Ignored("policy_enforcement")
EDIT_OF_NOTHING = Ignored("edit_of_nothing")
UNKNOWN_MESSAGING = Ignored("unknown_messaging")

# Public items
UNKNOWN_ITEM = Ignored("unknown_item")
UNKNOWN_VERB = Ignored("unknown_verb")
MODERATION = Ignored("moderation")
UNPUBLISHED = Ignored("unpublished")
EDIT_WITHOUT_TEXT = Ignored("edit_without_text")
PAGE_LIKE = Ignored("page_like")
ANONYMOUS_REACTION = Ignored("anonymous_reaction")
INSIGHTS = Ignored("insights")

# Of a known kind, yet not as it should be: the delivery is kept
UNREADABLE_OBJECT = Unreadable("object")
WRONG_CALLBACK = Unreadable("wrong_callback")
UNREADABLE_ENTRY = Unreadable("entry")
UNREADABLE_ACCOUNT = Unreadable("account")
UNREADABLE_MESSAGE = Unreadable("message")
UNREADABLE_CHANGE = Unreadable("change")

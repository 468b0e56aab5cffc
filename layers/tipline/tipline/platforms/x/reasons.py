"""Why an item of X's is not taken: every word that the counters can show for X."""

from tipline.model import Ignored, Unreadable

# The whole delivery, or any item
EMPTY = Ignored("empty")
OTHER_ACCOUNT = Ignored("other_account")
UNKNOWN_FIELD = Ignored("unknown_field")
UNKNOWN_ITEM = Ignored("unknown_item")

# What the account itself did
ECHO = Ignored("echo")
OWN_LIKE = Ignored("own_like")

# What happens to accounts, not to messages or posts
FOLLOW = Ignored("follow")
BLOCK = Ignored("block")
MUTE = Ignored("mute")
TYPING = Ignored("typing")
RECEIPT = Ignored("receipt")
PROFILE = Ignored("profile")
SPACE = Ignored("space")
NEWS = Ignored("news")
AUTHORIZATION = Ignored("authorization")
REPLAY = Ignored("replay")

# Of a known kind, yet not as it should be: the delivery is kept
NO_ACCOUNT = Unreadable("no_account")
NO_KIND = Unreadable("no_kind")
NO_LIST = Unreadable("no_list")
NO_OBJECT = Unreadable("no_object")
NO_ID = Unreadable("no_id")
NO_SENDER = Unreadable("no_sender")
NO_TEXT = Unreadable("no_text")

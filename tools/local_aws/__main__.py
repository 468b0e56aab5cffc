"""`python -m tools.local_aws up` and `down`: what `make up` and `make down` call."""

import sys

from tools.local_aws import deployment
from tools.local_aws.checkout import LOCAL, ROOT, STACK_FILE
from tools.local_aws.progress import Failed, note


def main(arguments: list[str]) -> int:
    """Do what the one argument says."""
    match arguments:
        case ["up"]:
            stack = deployment.up()
            note(f"Tipline is up at {stack.api}")
            note(f"Its console is at {stack.console}")
            officer = stack.officers["officer"]
            note(f"Officers sign in as {', '.join(each['email'] for each in stack.officers.values())}")
            note(f"  with the password {officer['password']} and a code of an authenticator app, whose key, such as")
            note(f'  {officer["totp_secret"]} for {officer["email"]}, is in the file below under "officers"')
            note(f"How to reach it: {STACK_FILE.relative_to(ROOT)}; what happens inside: {LOCAL.name}/local-aws.log")
        case ["down"]:
            deployment.down()
        case _:
            sys.stderr.write("usage: python -m tools.local_aws up|down\n")
            return 2
    return 0


try:
    sys.exit(main(sys.argv[1:]))
except Failed as failure:
    sys.exit(str(failure))

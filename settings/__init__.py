"""What the environment sets, read in this one place and passed in everywhere else.

`read_settings` is called at entry points only: the command line, and what Rasa constructs itself. It stands
apart from the other packages because each of them may import it; it imports none of them.
"""

from settings.environment import Settings as Settings
from settings.environment import read_settings as read_settings
from settings.environment import staff_language as staff_language
from settings.environment import state_folder as state_folder
from settings.guessable import is_guessable as is_guessable
from settings.mail import CLEAR as CLEAR
from settings.mail import STARTTLS as STARTTLS
from settings.mail import TLS as TLS
from settings.mail import MailSettings as MailSettings
from settings.mail import parse_mail_address as parse_mail_address
from settings.values import LOG_FORMATS as LOG_FORMATS
from settings.values import MOST_WORKERS as MOST_WORKERS
from settings.values import STAFF_LANGUAGES as STAFF_LANGUAGES
from settings.values import Network as Network
from settings.values import Secret as Secret
from settings.values import SettingError as SettingError
from settings.values import SigningKey as SigningKey
from settings.values import is_loopback as is_loopback
from settings.values import parse_contact as parse_contact

"""Mail in development: written to a folder, and said in the log, so that a sign-in code can be read there."""

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

log = logging.getLogger("platform.mail")


class FolderBackend(EmailBackend):
    """Writes to EMAIL_FILE_PATH instead of sending."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = super().send_messages(email_messages) or 0
        for message in email_messages:
            log.info("mail to %s: %s (in %s)", ", ".join(message.to), message.subject, self._fname)
        return sent

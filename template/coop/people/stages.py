"""Signing in, step by step: where ours differs from allauth's."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage


class SecondFactorStage(AuthenticateStage):
    """A passkey is another way in. It is asked on top of the e-mailed code only of those who have recovery codes.

    Who lost the one device with the passkey and wrote no recovery codes down would be
    locked out of their own co-op.
    """

    def handle(self) -> tuple[Any, bool]:
        if not Authenticator.objects.filter(user=self.login.user, type=Authenticator.Type.RECOVERY_CODES).exists():
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer

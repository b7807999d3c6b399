"""Who may call the API: one user pool for systems and for people.

Systems use client credentials, people an authorization code with PKCE. Nobody can sign up. Regions are those
with an agreement; scopes are those of the route table. Each system is one client. The API's authorizer
accepts only the clients made here (`audience`), no other client of the pool.
"""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk.aws_cognito import (
    AccountRecovery,
    AuthFlow,
    CfnUserPoolGroup,
    CfnUserPoolResourceServer,
    CognitoDomainOptions,
    FeaturePlan,
    Mfa,
    MfaSecondFactor,
    OAuthFlows,
    OAuthScope,
    OAuthSettings,
    PasswordPolicy,
    SignInAliases,
    StandardThreatProtectionMode,
    UserPool,
    UserPoolClient,
)
from constructs import Construct

from functions.api.caller import ROLES
from functions.api.routes import OPERATIONS, all_scopes
from infra.config import Stage

TOKEN = Duration.minutes(60)


class Identity(Construct):
    """The pool and its clients. `systems`, `ministry`: region → the client of its system, of the ministry."""

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, regions: Iterable[str], domains: Iterable[str]
    ) -> None:
        super().__init__(scope, id)
        self._domains = tuple(domains)
        self._servers: list[CfnUserPoolResourceServer] = []
        self._scopes: list[str] = []
        self.pool = UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=SignInAliases(username=True),
            sign_in_case_sensitive=False,
            password_policy=PasswordPolicy(
                min_length=14,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
                temp_password_validity=Duration.days(1),
            ),
            # The emulator's login page cannot ask for a second factor.
            mfa=Mfa.OFF if stage.name == "local" else Mfa.REQUIRED,
            mfa_second_factor=MfaSecondFactor(sms=False, otp=True),
            account_recovery=AccountRecovery.NONE,  # an operator resets: a mailbox is no second factor
            feature_plan=FeaturePlan.PLUS,
            standard_threat_protection_mode=StandardThreatProtectionMode.FULL_FUNCTION,
            deletion_protection=stage.protected,
            removal_policy=stage.removal,
        )
        # A domain prefix must be unique in its AWS region, hence the account's number.
        domain = self.pool.add_domain(
            "Domain", cognito_domain=CognitoDomainOptions(domain_prefix=f"sinergi-{self.pool.stack.account}")
        )
        self.token_url = f"{stage.emulator or domain.base_url()}/oauth2/token"
        # Built by hand, because the emulator does not know the attribute `ProviderURL`.
        self.issuer = f"https://cognito-idp.{self.pool.stack.region}.amazonaws.com/{self.pool.user_pool_id}"
        self.systems = {region: self._region(region) for region in regions}
        self.ministry = {region: self._ministry(region) for region in self.systems}
        self.portal = self._portal(stage.portal_origin) if stage.portal_origin else None

    @property
    def audience(self) -> list[str]:
        """Return the client ids that the API accepts."""
        clients = [*self.systems.values(), *self.ministry.values(), *([self.portal] if self.portal else [])]
        return [client.user_pool_client_id for client in clients]

    def _region(self, region: str) -> UserPoolClient:
        """Add a region's scopes and groups, and return the client of its own system (SIP Kerja in Bekasi)."""
        scopes = all_scopes(region, self._domains)
        self._scopes += scopes
        self._servers.append(
            CfnUserPoolResourceServer(
                self,
                f"Scopes{region}",
                user_pool_id=self.pool.user_pool_id,
                identifier=region,
                name=region,
                scopes=[
                    CfnUserPoolResourceServer.ResourceServerScopeTypeProperty(
                        scope_name=name, scope_description=name
                    )
                    for name in (scope.partition("/")[2] for scope in scopes)
                ],
            )
        )
        for role in ROLES:
            CfnUserPoolGroup(
                self,
                f"Group{region}{role}",
                user_pool_id=self.pool.user_pool_id,
                group_name=f"{region}-{role}",
            )
        # Only people exercise data-subject rights: no system has the scope `hak`.
        return self._system(f"System{region}", [s for s in scopes if not s.endswith("/hak")])

    def _ministry(self, region: str) -> UserPoolClient:
        """Return the ministry's client, whose only scope is that of `GET /v1/status`.

        It shows the state of the region's datasets and what is owed, and no record.
        """
        return self._system(f"Ministry{region}", [f"{region}/{OPERATIONS}"])

    def _system(self, id: str, scopes: list[str]) -> UserPoolClient:
        return self._client(id, OAuthFlows(client_credentials=True), scopes, secret=True)

    def _portal(self, origin: str) -> UserPoolClient:
        """Return the portal's client. A browser cannot keep a secret, so PKCE binds the code to it."""
        return self._client(
            "Portal",
            OAuthFlows(authorization_code_grant=True),
            ["openid", *self._scopes],
            secret=False,
            origin=origin,
        )

    def _client(
        self, id: str, flows: OAuthFlows, scopes: list[str], *, secret: bool, origin: str = ""
    ) -> UserPoolClient:
        client = UserPoolClient(
            self,
            id,
            user_pool=self.pool,
            user_pool_client_name=id,
            generate_secret=secret,
            # No flow but that of the hosted pages. Left out, Cognito would allow SRP and custom challenges.
            auth_flows=AuthFlow(user_srp=False),
            o_auth=OAuthSettings(
                flows=flows,
                scopes=[OAuthScope.custom(scope) for scope in scopes],
                callback_urls=[f"{origin}/masuk"] if origin else None,
                logout_urls=[f"{origin}/keluar"] if origin else None,
            ),
            access_token_validity=TOKEN,
            id_token_validity=TOKEN,
            refresh_token_validity=Duration.hours(12),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )
        client.node.add_dependency(*self._servers)  # a client can only name scopes that exist already
        return client

"""A school's own sign-in: OIDC and SAML, for people who are on the roster and for nobody else."""

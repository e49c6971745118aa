"""SCIM 2.0 (RFC 7643 and 7644): what Entra ID and Okta call to bring people and to take them away."""

/**
 * THROW-AWAY TEST KEY. A self-signed certificate for `localhost` and `127.0.0.1` with its private key in the open, made only so that
 * official clients can speak TLS to the simulators on the loopback interface. It protects nothing: never trust it elsewhere.
 * Valid from 2020-01-01 to 2050-01-01; EC P-256, self-signed with OpenSSL 3.
 */
export const testingCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggXqIhR8sr0X2oVvw
xM1Chqtr1Qpi7cRJ/dPZIuUsCPuhRANCAASwViS3MJKiAjYEV3CZn6IrTeKwS0l9
CtZyZAKEPeA1YvgNzqyDndO+0bRqDaAj7SKjebVnpuQDsi/G7dTAG0xc
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBxTCCAWugAwIBAgIBATAKBggqhkjOPQQDAjBDMRIwEAYDVQQDDAlsb2NhbGhv
c3QxLTArBgNVBAoMJENhcmlsbG9uIHRocm93LWF3YXkgdGVzdCBjZXJ0aWZpY2F0
ZTAgFw0yMDAxMDEwMDAwMDBaGA8yMDUwMDEwMTAwMDAwMFowQzESMBAGA1UEAwwJ
bG9jYWxob3N0MS0wKwYDVQQKDCRDYXJpbGxvbiB0aHJvdy1hd2F5IHRlc3QgY2Vy
dGlmaWNhdGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASwViS3MJKiAjYEV3CZ
n6IrTeKwS0l9CtZyZAKEPeA1YvgNzqyDndO+0bRqDaAj7SKjebVnpuQDsi/G7dTA
G0xco04wTDAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwDwYDVR0TAQH/BAUw
AwEB/zAdBgNVHQ4EFgQU3ChEfDxrlQhNvlSi/2JiSEfG9HswCgYIKoZIzj0EAwID
SAAwRQIhAJfM6iu8inwR9QLMyBqzttIE8XEG6lKeMMh9/Qpjxku0AiBzYyQ3I+mR
Y8i4C8aHZ5Z5Sq0k+7sl0RWtR8i8xnRYJw==
-----END CERTIFICATE-----
`,
} as const;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>What the state store knows of a gateway's right to connect. Where it has a row, the registry file's secretHash is not read.</summary>
/// <param name="Gateway">Gateway id.</param>
/// <param name="Group">Sparkplug group, of a gateway that is not in the registry file; null otherwise.</param>
/// <param name="SecretHash">Hash of the secret (see <see cref="GatewaySecret"/>); null for none yet.</param>
/// <param name="PendingHash">Hash of a secret that was handed out and not yet used; null for none.</param>
/// <param name="CodeHash">Hash of the enrolment code; null for none.</param>
/// <param name="CodeExpiresUnixMs">From when on the code is no good.</param>
/// <param name="CertificateName">CN that its certificate bears where it is not the gateway id; null for the id.</param>
/// <param name="IsRotationDue">It gets a new secret when it connects next.</param>
/// <param name="CreatedUnixMs">When it was added.</param>
/// <param name="ChangedUnixMs">When its credentials changed last.</param>
/// <param name="RevokedUnixMs">When its right was withdrawn; null while it has one.</param>
public sealed record GatewayCredential(
    string Gateway,
    string? Group,
    string? SecretHash,
    string? PendingHash,
    string? CodeHash,
    long? CodeExpiresUnixMs,
    string? CertificateName,
    bool IsRotationDue,
    long CreatedUnixMs,
    long ChangedUnixMs,
    long? RevokedUnixMs)
{
    public bool IsRevoked => RevokedUnixMs is not null;

    public bool IsCodeGood(long unixMs) => CodeHash is not null && unixMs < CodeExpiresUnixMs;
}

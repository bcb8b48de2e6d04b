using System.Collections.Concurrent;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>The gateways' credentials: read from memory, every change on disk before anybody is told of it.</summary>
/// <remarks>
/// <code>
///   add ------> code --CONNECT with code--> pending --CONNECT with pending--> secret        the code dies here, not before:
///                ^                            ^ |                               |           a lost CONNACK costs nothing
///   rotate ------+--- with a new code         | '--- again with the code -------'
///          '--- online: at the next CONNECT --'      the old secret is good until the new one is used
///   revoke: secret, pending and code are gone at once, and what the registry file says does not count any more
/// </code>
/// </remarks>
public sealed class CredentialBook
{
    private readonly StateDatabase _state;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, GatewayCredential> _rows;

    public CredentialBook(StateDatabase state, AuditTrail audit, TimeProvider time)
    {
        (_state, _audit, _time) = (state, audit, time);
        state.Execute(CredentialTable.Create);
        _rows = new(state.Read(CredentialTable.Load).ToDictionary(row => row.Gateway, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Called with the id of a gateway whose connection must end: its right was withdrawn, or it is to come back for a new secret.</summary>
    public event Action<string>? Revoked;

    public IReadOnlyList<GatewayCredential> All => [.. _rows.Values.OrderBy(row => row.Gateway, StringComparer.Ordinal)];

    public GatewayCredential? Find(string gateway) => _rows.GetValueOrDefault(gateway);

    /// <summary>
    /// Adds a gateway, or lets a revoked one in again, and returns its enrolment code; null when it has its right already, or when
    /// another id differs from it by letter case only.
    /// </summary>
    public string? Add(string gateway, string? group, string? certificateName, TimeSpan codeLifetime, Actor by)
    {
        lock (_gate)
        {
            if (Find(gateway) is { IsRevoked: false }) return null;
            if (_rows.Keys.Any(id => id != gateway && id.Equals(gateway, StringComparison.OrdinalIgnoreCase))) return null;
            var code = EnrolmentCode.Draw();
            var row = new GatewayCredential(
                gateway, group, null, null, HashOf(code), Now + (long)codeLifetime.TotalMilliseconds, certificateName, false, Now, Now, null);
            Save(row, by, "gateway-add");
            return code;
        }
    }

    /// <summary>
    /// Gives a gateway a new enrolment code, for hardware that was replaced; its secret stays good until the new one is used. Null when it
    /// has no right.
    /// </summary>
    /// <param name="gateway">Gateway id.</param>
    /// <param name="registryHash">What the registry file says; null for nothing.</param>
    /// <param name="codeLifetime">How long the code is good.</param>
    /// <param name="by">Who does it.</param>
    public string? RotateByCode(string gateway, string? registryHash, TimeSpan codeLifetime, Actor by)
    {
        lock (_gate)
        {
            if (RowFor(gateway, registryHash) is not { IsRevoked: false } row) return null;
            var code = EnrolmentCode.Draw();
            Save(row with { CodeHash = HashOf(code), CodeExpiresUnixMs = Now + (long)codeLifetime.TotalMilliseconds }, by, "gateway-rotate", "by code");
            return code;
        }
    }

    /// <summary>The gateway whose enrolment code this is, good or expired; null for nobody's. Each hash is compared in constant time.</summary>
    public GatewayCredential? FindByCode(string code) =>
        EnrolmentCode.TryNormalise(code, out var normal) ? _rows.Values.FirstOrDefault(row => row.CodeHash is { } hash && GatewaySecret.Verify(hash, normal)) : null;

    /// <summary>Withdraws a code that nobody has used; false when there is none.</summary>
    public bool WithdrawCode(string gateway, Actor by)
    {
        lock (_gate)
        {
            if (Find(gateway) is not { CodeHash: not null } row) return false;
            Save(row with { CodeHash = null, CodeExpiresUnixMs = null }, by, "enrolment-withdraw");
            return true;
        }
    }

    /// <summary>
    /// Exchanges a code for a secret, once: the code dies here, and an answer that is lost costs a new one. What the gateway had before is good until the
    /// secret is used. Null when its row has changed meanwhile.
    /// </summary>
    internal string? Redeem(GatewayCredential seen, Actor by)
    {
        lock (_gate)
        {
            if (Find(seen.Gateway) is not { IsRevoked: false } row || row.CodeHash is null || row.CodeHash != seen.CodeHash) return null;
            var secret = DrawnText.Draw(DrawnText.SecretPrefix);
            Save(row with { PendingHash = GatewaySecret.HashDrawn(secret), CodeHash = null, CodeExpiresUnixMs = null }, by, "enrol", "secret");
            return secret;
        }
    }

    /// <summary>Exchanges a code for a certificate with the gateway's id as its name, once; false when its row has changed meanwhile.</summary>
    internal bool RedeemForCertificate(GatewayCredential seen, string serial, Actor by)
    {
        lock (_gate)
        {
            if (Find(seen.Gateway) is not { IsRevoked: false } row || row.CodeHash is null || row.CodeHash != seen.CodeHash) return false;
            Save(row with { CertificateName = row.Gateway, CodeHash = null, CodeExpiresUnixMs = null }, by, "enrol", $"certificate {serial}");
            return true;
        }
    }

    /// <summary>Has a gateway come back and take a new secret over its own connection; false when it has none to come back with.</summary>
    public bool RotateOnline(string gateway, string? registryHash, Actor by)
    {
        lock (_gate)
        {
            if (RowFor(gateway, registryHash) is not { IsRevoked: false, SecretHash: not null } row) return false;
            Save(row with { IsRotationDue = true }, by, "gateway-rotate", "online");
        }

        Revoked?.Invoke(gateway);
        return true;
    }

    /// <summary>Withdraws a gateway's right at once; false when it had none.</summary>
    /// <param name="gateway">Gateway id.</param>
    /// <param name="isListed">The registry file lists it.</param>
    /// <param name="by">Who does it.</param>
    public bool Revoke(string gateway, bool isListed, Actor by)
    {
        lock (_gate)
        {
            var row = Find(gateway) ?? (isListed ? Empty(gateway) : null);
            if (row is null or { IsRevoked: true }) return false;
            Save(
                row with { SecretHash = null, PendingHash = null, CodeHash = null, CodeExpiresUnixMs = null, IsRotationDue = false, RevokedUnixMs = Now },
                by, "gateway-revoke");
        }

        Revoked?.Invoke(gateway);
        return true;
    }

    /// <summary>Draws a secret for a gateway that has shown what it had; null when its row has changed meanwhile.</summary>
    internal string? Issue(GatewayCredential seen, Actor by)
    {
        lock (_gate)
        {
            if (Find(seen.Gateway) is not { IsRevoked: false } row || row.CodeHash != seen.CodeHash || row.SecretHash != seen.SecretHash) return null;
            var secret = DrawnText.Draw(DrawnText.SecretPrefix);
            Save(row with { PendingHash = GatewaySecret.HashDrawn(secret) }, by, "secret-issue");
            return secret;
        }
    }

    /// <summary>The secret that was handed out is in use: it replaces what was before, and the code is dead. False when its row has changed meanwhile.</summary>
    internal bool Confirm(GatewayCredential seen, Actor by)
    {
        lock (_gate)
        {
            if (Find(seen.Gateway) is not { IsRevoked: false } row || row.PendingHash is null || row.PendingHash != seen.PendingHash) return false;
            Save(
                row with { SecretHash = row.PendingHash, PendingHash = null, CodeHash = null, CodeExpiresUnixMs = null, IsRotationDue = false },
                by, "secret-confirm");
            return true;
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string HashOf(string code) =>
        EnrolmentCode.TryNormalise(code, out var normal) ? GatewaySecret.HashDrawn(normal) : throw new InvalidOperationException("A drawn code is legal");

    private GatewayCredential Empty(string gateway) => new(gateway, null, null, null, null, null, null, false, Now, Now, null);

    private GatewayCredential? RowFor(string gateway, string? registryHash) =>
        Find(gateway) ?? (registryHash is null ? null : Empty(gateway) with { SecretHash = registryHash });

    private void Save(GatewayCredential row, Actor by, string act, string? detail = null)
    {
        var changed = row with { ChangedUnixMs = Now };
        _state.Write((connection, transaction) =>
        {
            CredentialTable.Save(connection, transaction, changed);
            _audit.Add(connection, transaction, Now, by, act, row.Gateway, detail);
        });
        _rows[row.Gateway] = changed;
    }
}

using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Who may connect. Default deny.</summary>
/// <remarks>
/// <code>
///   a token as password ---------> engineer (or none)
///   revoked, unknown ------------> none
///   certificate with its CN -----> gateway
///   no credential anywhere ------> gateway, from this machine only
///   enrolment code --------------> gateway, with a new secret
///   issued secret ---------------> gateway; the first use of a new one makes the old one and the code void
///   secret ----------------------> gateway; with a new secret when one is due
/// </code>
/// </remarks>
public sealed class GatewayAccess : IIntakeAccess
{
    private const string WrongCredentials = "Unknown gateway, wrong secret, or user name other than the client id";
    private const string EngineerPrefix = "token:";
    private const string NoWayBack = "A secret is handed out over MQTT 5 and TLS only, or within one machine";

    private readonly Func<CityRegistry> _registry;
    private readonly CredentialBook _credentials;
    private readonly TokenBook _tokens;
    private readonly SlowSecrets _slow;
    private readonly TimeProvider _time;

    public GatewayAccess(Func<CityRegistry> registry, CredentialBook credentials, TokenBook tokens, TimeProvider time)
    {
        (_registry, _credentials, _tokens, _time) = (registry, credentials, tokens, time);
        _slow = new SlowSecrets(time);
        credentials.Revoked += gateway => Revoked?.Invoke(gateway);
        tokens.Revoked += name => Revoked?.Invoke(EngineerId(name));
    }

    public event Action<string>? Revoked;

    /// <summary>PBKDF2 runs since start.</summary>
    public long SlowChecks => _slow.Checks;

    public ValueTask<AccessDecision> ConnectAsync(ConnectCredentials credentials, CancellationToken stop)
    {
        if (credentials.Secret?.StartsWith(DrawnText.TokenPrefix, StringComparison.Ordinal) == true) return ValueTask.FromResult(Engineer(credentials.Secret));
        var gateway = credentials.UserName is { Length: > 0 } name ? name : credentials.ClientId;
        if (!TelemetryIds.IsValid(gateway) || (gateway != credentials.ClientId && !_registry().TryGetForeignGateway(gateway, out _))) return Refused();
        var row = _credentials.Find(gateway);
        var isListed = _registry().TryGetGateway(gateway, out var listed);
        if (row is null ? !isListed : row.IsRevoked) return Refused();
        if (credentials.CertificateName is { } shown) return shown == (row?.CertificateName ?? gateway) ? Gateway(gateway) : Refused();
        if (row is null && listed!.SecretHash is null) return credentials.IsLoopback ? Gateway(gateway) : Refused();
        if (row is not null && Handed(row, credentials) is { } decision) return ValueTask.FromResult(decision);
        return (row is null ? listed!.SecretHash : row.SecretHash) is { } hash ? WithSecretAsync(gateway, hash, row, credentials, stop) : Refused();
    }

    public bool SpeaksFor(string gateway, string group, string node) =>
        node == gateway || (_registry().TryGetForeignGateway(gateway, out var foreign) && foreign.TryGetNode(group, node, out _));

    public bool IsStillGood(in AccessDecision decision) => decision.Role == PeerRole.Engineer
        ? _tokens.TryGet(decision.Id[EngineerPrefix.Length..], out _)
        : _credentials.Find(decision.Id) is not { IsRevoked: true };

    private static string EngineerId(string token) => EngineerPrefix + token;

    private static ValueTask<AccessDecision> Gateway(string gateway, string? issued = null) =>
        ValueTask.FromResult(new AccessDecision(PeerRole.Gateway, gateway, IssuedSecret: issued));

    private static ValueTask<AccessDecision> Refused(string reason = WrongCredentials) => ValueTask.FromResult(AccessDecision.Refused(reason));

    private AccessDecision Engineer(string token) => _tokens.TryFind(token, out var found) && found.Role.Includes(ApiRole.Engineer)
        ? new AccessDecision(PeerRole.Engineer, EngineerId(found.Name))
        : AccessDecision.Refused("Unknown token, or one below engineer");

    /// <summary>Judges an enrolment code or a secret that was just handed out; null when it is neither.</summary>
    private AccessDecision? Handed(GatewayCredential row, ConnectCredentials credentials)
    {
        var by = new Actor(row.Gateway, credentials.Address?.ToString());
        if (row.PendingHash is { } pending && GatewaySecret.Verify(pending, credentials.Secret))
        {
            return _credentials.Confirm(row, by) ? new AccessDecision(PeerRole.Gateway, row.Gateway) : AccessDecision.Busy("The credentials have just changed");
        }

        if (row.CodeHash is not { } hash || credentials.Secret is null || !EnrolmentCode.TryNormalise(credentials.Secret, out var code)) return null;
        if (!GatewaySecret.Verify(hash, code)) return null;
        if (!row.IsCodeGood(_time.GetUtcNow().ToUnixTimeMilliseconds())) return AccessDecision.Refused("The enrolment code has expired; have a new one made with: ingest-server gateways rotate --code");
        if (!credentials.MayReceiveSecret) return AccessDecision.Refused(NoWayBack);
        return Issue(row, by) ?? AccessDecision.Busy("The credentials have just changed");
    }

    private async ValueTask<AccessDecision> WithSecretAsync(
        string gateway, string hash, GatewayCredential? row, ConnectCredentials credentials, CancellationToken stop)
    {
        var verdict = GatewaySecret.IsSlow(hash)
            ? await _slow.VerifyAsync(gateway, hash, credentials.Secret, credentials.Address, stop).ConfigureAwait(false)
            : GatewaySecret.Verify(hash, credentials.Secret);
        if (verdict is null) return AccessDecision.Busy("Too many secrets to check at once, or too many wrong ones from this address; try again");
        if (verdict is false) return AccessDecision.Refused(WrongCredentials);

        // The slow check took its time: what was withdrawn meanwhile stays withdrawn.
        if (_credentials.Find(gateway) is { IsRevoked: true }) return AccessDecision.Refused(WrongCredentials);
        if (row is { IsRotationDue: true } && credentials.MayReceiveSecret && Issue(row, new Actor(gateway, credentials.Address?.ToString())) is { } issued) return issued;
        return new AccessDecision(PeerRole.Gateway, gateway);
    }

    private AccessDecision? Issue(GatewayCredential row, Actor by) =>
        _credentials.Issue(row, by) is { } secret ? new AccessDecision(PeerRole.Gateway, row.Gateway, IssuedSecret: secret) : null;
}

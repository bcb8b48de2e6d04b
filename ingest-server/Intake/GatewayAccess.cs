using System.Collections.Concurrent;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Who may connect. Default deny.</summary>
public sealed class GatewayAccess(Func<CityRegistry> registry) : IIntakeAccess
{
    // Nothing is revoked while the registry is a file that is read once.
    public event Action<string>? Revoked
    {
        add { }
        remove { }
    }

    // PBKDF2 is slow on purpose; a herd of reconnecting gateways must not pay for it twice.
    private readonly ConcurrentDictionary<string, (string Hash, string Secret)> _verified = new(StringComparer.Ordinal);

    public ValueTask<AccessDecision> ConnectAsync(ConnectCredentials credentials, CancellationToken stop) => ValueTask.FromResult(
        MayConnect(credentials.ClientId, credentials.UserName, credentials.Secret)
            ? new AccessDecision(PeerRole.Gateway, credentials.ClientId)
            : AccessDecision.Refused("Unknown gateway, wrong secret, or user name other than the client id"));

    private bool MayConnect(string clientId, string? userName, string? secret)
    {
        if (!TelemetryIds.IsValid(clientId) || (userName is { Length: > 0 } && userName != clientId)) return false;
        if (!registry().TryGetGateway(clientId, out var gateway)) return false;
        if (gateway.SecretHash is not { } hash) return true;
        if (_verified.TryGetValue(clientId, out var known) && known.Hash == hash) return known.Secret == secret;
        if (!GatewaySecret.Verify(hash, secret)) return false;
        _verified[clientId] = (hash, secret!);
        return true;
    }
}

using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>
/// Exchanges an enrolment code for a secret: a CONNECT with the code as password, the secret in its CONNACK, and a CONNECT with the secret,
/// with which the code dies. If the first answer is lost, the code is still good.
/// </summary>
internal sealed class Enrolment(AgentConfiguration configuration, TimeProvider time, ILogger logger)
{
    /// <summary>Where the secret lies afterwards.</summary>
    public string SecretPath { get; } = Path.Combine(configuration.Agent.DataDirectory, SecretKeeper.FileName);

    /// <summary>Enrols at one address; <see cref="ConnectOutcome.Connected"/> when the secret is kept and the server has taken it.</summary>
    public async Task<ConnectResult> RunAsync(Uri server, string code, CancellationToken cancel)
    {
        if (!UplinkOptions.IsSecret(server)) return new ConnectResult(ConnectOutcome.Refused, "a code travels over mqtts:// only, or within one machine");
        var keeper = new SecretKeeper(configuration.Agent.DataDirectory, configuration.Uplink, logger);
        var identity = new ServerIdentity(Path.Combine(configuration.Agent.DataDirectory, ServerIdentity.FileName), configuration.Uplink, logger);
        using (var link = new MqttLink(time))
        {
            var result = await link.ConnectAsync(Login(server, code), cancel).ConfigureAwait(false);
            if (!result.IsConnected) return result;
            await link.DisconnectAsync(withWill: false, cancel).ConfigureAwait(false);
            if (identity.Objection(link.ServerId) is { } objection) return new ConnectResult(ConnectOutcome.OtherServer, objection);
            if (link.IssuedSecret is not { } secret) return new ConnectResult(ConnectOutcome.Refused, "it took the code for a password and issued no secret");
            if (!keeper.Keep(secret)) return new ConnectResult(ConnectOutcome.Refused, $"{SecretPath} cannot be written; the code is still good");
        }

        using var confirming = new MqttLink(time);
        var confirmed = await confirming.ConnectAsync(Login(server, keeper.Current), cancel).ConfigureAwait(false);
        if (confirmed.IsConnected) await confirming.DisconnectAsync(withWill: false, cancel).ConfigureAwait(false);
        return confirmed;
    }

    private MqttLogin Login(Uri server, string? secret) => new()
    {
        Server = server,
        IsOldProtocol = false,
        Tls = configuration.Uplink.Tls,
        GatewayId = configuration.Agent.GatewayId,
        Secret = secret,
        KeepAlive = TimeSpan.FromSeconds(configuration.Uplink.KeepAliveSeconds),
        ConnectLimit = TimeSpan.FromSeconds(configuration.Uplink.ConnectSecondsMax),
        AckLimit = TimeSpan.FromSeconds(configuration.Uplink.AckSecondsMax),
        WillTopic = null,
        WillPayload = [],
    };
}

using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Uplink;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>CONNECTs of tests that look at the connection alone.</summary>
internal static class Logins
{
    public static MqttLogin To(int port) => new()
    {
        Server = new Uri($"mqtt://127.0.0.1:{port}"),
        IsOldProtocol = false,
        Tls = new TlsOptions(null, null, null, null),
        GatewayId = UplinkConfiguration.Gateway,
        Secret = null,
        KeepAlive = TimeSpan.FromSeconds(15),
        ConnectLimit = TimeSpan.FromSeconds(5),
        AckLimit = TimeSpan.FromSeconds(5),
        WillTopic = "spBv1.0/371502-Z07/NDEATH/GW-000001",
        WillPayload = [],
    };
}

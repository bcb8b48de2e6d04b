namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>Configurations of uplink tests: one lamp on Modbus TCP.</summary>
internal static class UplinkConfiguration
{
    public const string Group = "371502-Z07";
    public const string Gateway = "GW-000001";

    /// <param name="uplink">Members of the Uplink object, without the reconnect delays.</param>
    /// <param name="slavePort">Port of the lamp.</param>
    /// <param name="mayWrite">Actuation on, for the gateway and the lamp.</param>
    public static string Text(string uplink, int slavePort, bool mayWrite = false) => $$"""
        { "Agent": { "GatewayId": "{{Gateway}}", "Group": "{{Group}}" },
          "Uplink": { {{uplink}}, "ReconnectDelayMinMs": 50, "ReconnectDelayMaxMs": 200 },
          "Actuation": { "Enabled": {{(mayWrite ? "true" : "false")}} },
          "Buses": [ { "Name": "bus-1", {{TestConfiguration.TcpLine(slavePort)}}, "TimeoutMs": 100,
            "Devices": [ { "Id": "{{TestConfiguration.Lamp}}", "Profile": "lamp-controller", "Unit": 1, "PeriodMs": 100, "Actuation": {{(mayWrite ? "true" : "false")}} } ] } ] }
        """;
}

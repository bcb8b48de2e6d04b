using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Tests;

/// <summary>Configuration files of tests, read by the agent's own reader.</summary>
internal static class TestConfiguration
{
    public const string Lamp = "3715020118000001";

    public static string Text(string line, int mqttPort = 1883, int capacityMiB = 512) =>
        $$"""
        { "Agent": { "GatewayId": "GW-000001", "Group": "371502-Z07" },
          "Uplink": { "Server": "mqtt://127.0.0.1:{{mqttPort}}", "ReconnectDelayMinMs": 100, "ReconnectDelayMaxMs": 300 },
          "Outbox": { "CapacityMiB": {{capacityMiB}} },
          "Buses": [ { "Name": "bus-1", {{line}}, "TimeoutMs": 200,
            "Devices": [ { "Id": "{{Lamp}}", "Profile": "lamp-controller", "Unit": 1, "PeriodMs": 100 } ] } ] }
        """;

    public static string TcpLine(int port, string framing = "Mbap") => $$"""
        "Tcp": { "Host": "127.0.0.1", "Port": {{port}}, "Framing": "{{framing}}" }
        """;

    public static AgentSetup Load(string folder, string text)
    {
        var path = Path.Combine(folder, "agent.json");
        File.WriteAllText(path, text);
        var faults = new List<Fault>();
        var setup = AgentSetup.Load(path, faults);
        Assert.Empty(faults);
        return setup!;
    }
}

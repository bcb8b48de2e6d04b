using System.Text.Json;
using MQTTnet.Server;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

/// <summary>The technician's verbs as real processes, against a slave on Modbus TCP and an MQTT server.</summary>
public sealed class TechnicianVerbsTests : RealAgentTest
{
    private readonly int _statusPort = FreePort.Next();

    [Fact]
    public async Task Check_EverythingWorks_EndsWithZeroAndNamesTheParts()
    {
        var (exit, output, _) = await AgentProcess.RunAsync("check", Config);

        Assert.Equal(0, exit);
        Assert.Contains("answers in", output);
        Assert.Contains("a flush of 4 KiB takes", output);
        Assert.Contains("it takes GW-000001 in", output);
    }

    [Fact]
    public async Task Check_DeadDeviceAndServerAway_EndsWithOneAndSaysWhatToDo()
    {
        await Server.StopAsync();
        Write(unit: 9);
        var (exit, output, _) = await AgentProcess.RunAsync("check", Config, "--json");

        Assert.Equal(1, exit);
        using var json = JsonDocument.Parse(output);
        var faults = json.RootElement.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("mark").GetString() == "fault").ToList();
        Assert.Equal(["bus bus-1", "server"], faults.Select(fault => fault.GetProperty("area").GetString()));
        Assert.All(faults, fault => Assert.NotEqual("", fault.GetProperty("next").GetString()));
    }

    [Fact]
    public async Task Read_OncePolled_ShowsValuesWithTheirRegisters()
    {
        var (exit, output, _) = await AgentProcess.RunAsync("read", Config);

        Assert.Equal(0, exit);
        Assert.Matches(@"lamp/voltage +228\.6 +V +good +08EE", output);
        Assert.Matches(@"lamp/energy +2252\.6 +kWh +good +0003 6FEC", output);
    }

    /// <summary>While the agent runs nobody else asks its bus or takes its session: check and read go by its own word.</summary>
    [Fact]
    public async Task CheckAndRead_WhileTheAgentRuns_DisturbNothing()
    {
        await using var agent = AgentProcess.Start("run", Config);
        await agent.SeeAsync("births of 1 devices sent");
        var check = await AgentProcess.RunAsync("check", Config);
        var read = await AgentProcess.RunAsync("read", Config);

        Assert.Contains("the running agent is connected", check.Output);
        Assert.Contains("the agent runs on this directory", check.Output);
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("these are its latest values", read.Error);
        Assert.Matches(@"lamp/voltage +228\.6 +V", read.Output);
        Assert.DoesNotContain("connection lost", agent.Output);
        Assert.Single(await Server.GetClientsAsync());
    }

    [Fact]
    public async Task BusReadAndWrite_OneRegister_IsReadWrittenAndReadBack()
    {
        var line = new[] { "--tcp", $"127.0.0.1:{Slave.Port}", "--unit", "1" };
        var refused = await AgentProcess.RunAsync(["bus", "write", .. line, "--register", "4", "--value", "60"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Not written", refused.Error);
        Assert.Equal(80, Slave.Registers[4]);

        var written = await AgentProcess.RunAsync(["bus", "write", .. line, "--register", "4", "--value", "60", "--yes"]);
        Assert.Equal((0, 60), (written.ExitCode, Slave.Registers[4]));
        Assert.Contains("reads back 60", written.Output);

        var read = await AgentProcess.RunAsync(["bus", "read", .. line, "--holding", "4", "--count", "1"]);
        Assert.Matches(@"4 +003C +60 +60", read.Output);

        var broadcast = await AgentProcess.RunAsync("bus", "write", "--tcp", $"127.0.0.1:{Slave.Port}", "--unit", "0", "--register", "4", "--value", "1", "--yes");
        Assert.Equal(2, broadcast.ExitCode);
    }

    [Fact]
    public async Task Scan_OverTcp_FindsTheLamp()
    {
        var (exit, output, _) = await AgentProcess.RunAsync("scan", "--tcp", $"127.0.0.1:{Slave.Port}", "--units", "1-3", "--timeout-ms", "100");

        Assert.Equal(0, exit);
        Assert.Matches(@"1 +\d+ ms +- +lamp-controller +8 of 9 values|9 of 9 values", output);
        Assert.Contains("\"Framing\": \"Mbap\"", output);
    }

    private protected override void WriteConfiguration() => Write();

    private void Write(int unit = 1) => File.WriteAllText(
        Config,
        TestConfiguration.Text(TestConfiguration.TcpLine(Slave.Port), MqttPort)
            .Replace("\"Unit\": 1", $"\"Unit\": {unit}")
            .Replace("\"Buses\"", $"\"Status\": {{ \"Port\": {_statusPort} }}, \"Buses\""));
}

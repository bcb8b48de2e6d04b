using System.Text.Json;
using System.Text.RegularExpressions;
using MQTTnet.Server;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

/// <summary>Reload and rollback of the real process: a configuration may be wrong in any way, readings may not be lost by it.</summary>
public sealed partial class ReloadTests : RealAgentTest
{
    [Fact]
    public async Task Reload_Storm_KeepsOutboxEpochAndEveryReading()
    {
        await using var agent = AgentProcess.Start("run", Config);
        await agent.SeeAsync("is now the last good one");
        for (var round = 1; round <= 12; round++)
        {
            Write(periodMs: 100 + round);
            agent.Signal("HUP");
            if (round % 3 == 0)
            {
                File.WriteAllText(Config, "{ \"Agent\": ");
                agent.Signal("HUP");
            }

            if (round % 4 == 0) await agent.SeeAsync("is read again and applied", round / 4);
        }

        Write(periodMs: 150);
        agent.Signal("HUP");
        await Deadline.Until(() => !agent.HasExited && LastBirth(agent) is not null, TimeSpan.FromSeconds(60), "a session stands");
        agent.Signal("TERM");
        Assert.Equal(0, await agent.WaitAsync(TimeSpan.FromSeconds(30)));

        var counts = SummaryLine().Match(agent.Output);
        var (taken, acknowledged, pending) = (long.Parse(counts.Groups[1].Value), long.Parse(counts.Groups[2].Value), long.Parse(counts.Groups[3].Value));
        Assert.True(taken > 0);

        // The stop may meet a session that is just being built: what it could not send lies in the outbox, none of it is gone.
        Assert.Equal(taken, acknowledged + pending);
        Assert.Single(Epochs().Matches(agent.Output).Select(match => match.Groups[1].Value).Distinct());
    }

    [Fact]
    public async Task Reload_Faulty_ChangesNothingAndNamesTheFaults()
    {
        await using var agent = AgentProcess.Start("run", Config);
        await agent.SeeAsync("is now the last good one");
        File.WriteAllText(Config, File.ReadAllText(Config).Replace("\"PeriodMs\": 100", "\"PeriodMs\": 1"));
        agent.Signal("HUP");

        await agent.SeeAsync("$.Buses[0].Devices[0].PeriodMs: 1 is out of range");
        await agent.SeeAsync("goes on with the one in force");
        Assert.DoesNotContain("is read again and applied", agent.Output);
        Assert.False(agent.HasExited);
    }

    [Fact]
    public async Task Reload_ServerNotReached_RollsBackAndANewStartDoesNotTryItAgain()
    {
        await using (var agent = AgentProcess.Start("run", Config))
        {
            await agent.SeeAsync("is now the last good one");
            Write(mqttPort: FreePort.Next());
            agent.Signal("HUP");
            await agent.SeeAsync("on trial: unless the server is reached within 2 s");
            await agent.SeeAsync("rolled back to the last good one");
            await agent.SeeAsync("births of 1 devices sent", times: 2);
            agent.Signal("TERM");
            Assert.Equal(0, await agent.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        await using var next = AgentProcess.Start("run", Config);
        await next.SeeAsync("running the last good one");
        await next.SeeAsync("births of 1 devices sent");

        // Mended by hand: the reload takes it, and it is good again.
        Write(periodMs: 200);
        next.Signal("HUP");
        await next.SeeAsync("is now the last good one");
    }

    [Fact]
    public async Task Run_FaultyFileThreeStarts_ReportsWithTheLastGood()
    {
        await using (var agent = AgentProcess.Start("run", Config))
        {
            await agent.SeeAsync("is now the last good one");
            agent.Signal("TERM");
            await agent.WaitAsync(TimeSpan.FromSeconds(30));
        }

        File.WriteAllText(Config, File.ReadAllText(Config).Replace("\"Unit\"", "\"Uint\""));
        for (var start = 0; start < 3; start++)
        {
            var (exit, _, error) = await AgentProcess.RunAsync("run", Config);
            Assert.Equal(2, exit);
            Assert.Contains("did you mean 'Unit'?", error);
        }

        await using var last = AgentProcess.Start("run", Config);
        await last.SeeAsync("running the last good one");
        await last.SeeAsync("births of 1 devices sent");
    }

    [Fact]
    public async Task Reload_DeviceRemoved_ItsRecordsAreStillDelivered()
    {
        await Server.StopAsync();
        await using var agent = AgentProcess.Start("run", Config);
        await agent.SeeAsync("readings are kept");
        await Deadline.Until(async () => await TakenAsync() >= 9, TimeSpan.FromSeconds(60), "readings of the first device wait");
        Write(device: "3715020118000002");
        agent.Signal("HUP");
        await agent.SeeAsync("is read again and applied");
        await Server.StartAsync();
        await Deadline.Until(async () => await PendingAsync("3715020118000001") == 0, TimeSpan.FromSeconds(30), "the removed device's records are acknowledged");
    }

    private async Task<long> TakenAsync() => await DeviceAsync("3715020118000001", "last");

    private async Task<long> PendingAsync(string device) => await DeviceAsync(device, "pending");

    private async Task<long> DeviceAsync(string device, string key)
    {
        var (_, output, _) = await AgentProcess.RunAsync("outbox", Config, "--json");
        try
        {
            using var json = JsonDocument.Parse(output);
            var text = json.RootElement.GetRawText();
            var found = Regex.Match(text, $"\"{device}\"[^}}]*?\"{key}[a-zA-Z]*\":\\s*(\\d+)", RegexOptions.IgnoreCase);
            return found.Success ? long.Parse(found.Groups[1].Value) : -1;
        }
        catch (JsonException)
        {
            return -1;
        }
    }

    private static string? LastBirth(AgentProcess agent) => Epochs().Matches(agent.Output).LastOrDefault()?.Value;

    private protected override void WriteConfiguration() => Write();

    private void Write(int periodMs = 100, int? mqttPort = null, string device = TestConfiguration.Lamp) => File.WriteAllText(
        Config,
        TestConfiguration.Text(TestConfiguration.TcpLine(Slave.Port), mqttPort ?? MqttPort)
            .Replace("\"Group\": ", "\"RollbackAfterSeconds\": 2, \"Group\": ")
            .Replace("\"PeriodMs\": 100", $"\"PeriodMs\": {periodMs}")
            .Replace(TestConfiguration.Lamp, device)
            .Replace("\"Buses\"", "\"Status\": { \"Port\": 0 }, \"Buses\""));

    [GeneratedRegex(@"readings: (\d+) taken, (\d+) acknowledged, (\d+) pending")]
    private static partial Regex SummaryLine();

    [GeneratedRegex(@"births of .*epoch (\d+)")]
    private static partial Regex Epochs();
}

using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Actuation;

/// <summary>A host at a real mosquitto dims a lamp on Modbus TCP through the whole agent.</summary>
public sealed class CommandEndToEndTests : UplinkTest
{
    private const string Topic = "spBv1.0/371502-Z07/DCMD/GW-000001/" + TestConfiguration.Lamp;

    [Fact]
    public async Task Dcmd_ByNameAndByAlias_MovesTheLampAndAnswersWithTheValueRead()
    {
        await using var server = await Mosquitto.StartAsync();
        await using var host = await SparkplugHost.StartAsync(server.Port);
        await using var agent = AgentRun.Start(Folder, Configuration(server.Port, mayWrite: true));
        await Deadline.Until(() => host.Of(SparkplugMessageType.DData).Length > 0, Limit, "data");

        await host.SendAsync(Topic, CommandPayload.Set("lamp/dimming", 60, "first", Soon));
        var first = await AnswerAsync(host, "first");
        Assert.Equal((CommandOutcome.Done, 60.0, 60), (first.Outcome, first.Value!.Value, Slave.Registers[16]));

        var alias = host.Of(SparkplugMessageType.DBirth)[0].Metrics().Single(metric => metric.Name == "lamp/dimming").Alias!.Value;
        await Deadline.Until(
            () => host.Of(SparkplugMessageType.DData).SelectMany(message => message.Metrics()).Any(metric => metric.Alias == alias && metric.Number == 60),
            Limit, "the value read, as a reading");

        await host.SendAsync(Topic, CommandPayload.SetByAlias(alias, 35, "second", Soon));
        Assert.Equal(CommandOutcome.Done, (await AnswerAsync(host, "second")).Outcome);
        Assert.Equal(35, Slave.Registers[16]);

        await host.SendAsync(Topic, CommandPayload.Set("lamp/dimming", 90, "first", Soon));
        await Deadline.Until(() => Answers(host).Count(answer => answer.Id == "first") == 2, Limit, "the answer to the repetition");
        Assert.Equal(CommandOutcome.Repeated, Answers(host).Last(answer => answer.Id == "first").Outcome);
        Assert.Equal(35, Slave.Registers[16]);
    }

    [Fact]
    public async Task Dcmd_ActuationOff_IsAnsweredAndNothingMoves()
    {
        await using var server = await Mosquitto.StartAsync();
        await using var host = await SparkplugHost.StartAsync(server.Port);
        await using var agent = AgentRun.Start(Folder, Configuration(server.Port, mayWrite: false));
        await Deadline.Until(() => host.Of(SparkplugMessageType.DData).Length > 0, Limit, "data");

        await host.SendAsync(Topic, CommandPayload.Set("lamp/dimming", 60, "first", Soon));

        Assert.Equal(CommandOutcome.ActuationOff, (await AnswerAsync(host, "first")).Outcome);
        Assert.Equal(0, Slave.Registers[16]);
    }

    [Fact]
    public async Task Dcmd_DeviceDead_FailsAndIsNotExecutedWhenItIsBack()
    {
        await using var server = await Mosquitto.StartAsync();
        await using var host = await SparkplugHost.StartAsync(server.Port);
        await using var agent = AgentRun.Start(Folder, Configuration(server.Port, mayWrite: true));
        await Deadline.Until(() => host.Of(SparkplugMessageType.DData).Length > 0, Limit, "data");
        Slave.IsSilent = true;
        await Deadline.Until(() => host.Of(SparkplugMessageType.DDeath).Length > 0, Limit, "the death");

        await host.SendAsync(Topic, CommandPayload.Set("lamp/dimming", 60, "first", Soon));
        Assert.Contains((await AnswerAsync(host, "first")).Outcome, new[] { CommandOutcome.Unconfirmed, CommandOutcome.NoAnswer });
        Slave.IsSilent = false;
        var births = host.Of(SparkplugMessageType.DBirth).Length;
        await host.SendAsync(Topic, CommandPayload.Set("lamp/relay", 1, "second", Soon));
        await AnswerAsync(host, "second");

        Assert.Equal(0, Slave.Registers[16]);
    }

    private static long Soon => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 30_000;

    private static async Task<CommandResult> AnswerAsync(SparkplugHost host, string id)
    {
        await Deadline.Until(() => Answers(host).Any(answer => answer.Id == id), Limit, $"the answer to {id}");
        return Answers(host).First(answer => answer.Id == id);
    }

    private static IReadOnlyList<CommandResult> Answers(SparkplugHost host) =>
    [
        .. host.Of(SparkplugMessageType.DData).SelectMany(message => message.Metrics()).Where(metric => metric.Name == "command/result")
            .Select(metric => CommandResult.TryRead(metric.Bytes, out var result) ? result! : throw new InvalidDataException("no result")),
    ];

    private string Configuration(int port, bool mayWrite) => UplinkConfiguration.Text($"\"Server\": \"mqtt://127.0.0.1:{port}\"", Slave.Port, mayWrite);
}

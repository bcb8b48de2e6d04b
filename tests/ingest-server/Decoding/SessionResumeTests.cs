using SmartPoles.IngestServer.Intake;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Decoding;

/// <summary>Which connection may speak in aliases that an earlier one declared.</summary>
public sealed class SessionResumeTests
{
    private static readonly Reading Power = new(Quantity.LampPower, 1_700_000_000_001, 101, Quality.Good);

    private readonly GatewayMessages _messages = new();

    [Theory]
    [InlineData(4, IntakeVerdict.Acknowledge)]     // the births at hand are this connection's
    [InlineData(5, IntakeVerdict.KeepAndRetry)]    // it has others, which it will send first
    public async Task Connect_ToANewServer_GoesOnOnlyWithTheBirthsOfItsWill(long bdSeqOfWill, IntakeVerdict expected)
    {
        var folder = Directory.CreateTempSubdirectory("smartpoles-births-");
        await using (var before = new InletBench())
        {
            before.Born(_messages, bdSeq: 4);
            await Deadline.Until(() => before.Births.IsSettled, TimeSpan.FromSeconds(60), "the births are on disk");
            before.CopyBirthsTo(folder);
        }

        await using var after = new InletBench(folder: folder);
        var inlet = after.Connect(_messages.Topic(SparkplugMessageType.NDeath), _messages.NodeDeath(bdSeqOfWill));

        Assert.Equal(expected, InletBench.Send(inlet, _messages, SparkplugMessageType.DData, _messages.Data(1, Power)).Verdict);
    }

    [Fact]
    public async Task Connect_WithAnotherBdSeq_EndsTheSessionOfTheSameServer()
    {
        await using var bench = new InletBench();
        bench.Born(_messages, bdSeq: 4);

        var inlet = bench.Connect(_messages.Topic(SparkplugMessageType.NDeath), _messages.NodeDeath(5));

        Assert.Equal(IntakeVerdict.KeepAndRetry, InletBench.Send(inlet, _messages, SparkplugMessageType.DData, _messages.Data(1, Power)).Verdict);
    }

    [Fact]
    public async Task Keep_ANodeBirth_EndsTheDeviceBirthsBeforeIt()
    {
        await using var bench = new InletBench();
        var inlet = bench.Born(_messages, bdSeq: 4);

        InletBench.Send(inlet, _messages, SparkplugMessageType.NBirth, _messages.NodeBirth(5));

        await Deadline.Until(() => bench.Births.IsSettled, TimeSpan.FromSeconds(60), "the births are on disk");
        Assert.Equal([_messages.Topic(SparkplugMessageType.NBirth)], bench.Births.Of(GatewayMessages.Gateway).Select(birth => birth.Topic));
        Assert.Equal([GatewayMessages.Gateway], bench.Births.Gateways());
    }
}

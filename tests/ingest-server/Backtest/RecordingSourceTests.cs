using System.Buffers.Binary;
using System.Text;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Commands;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Backtest;

/// <summary>A recording of the simulators, its bytes written here as its format says.</summary>
public sealed class RecordingSourceTests : IDisposable
{
    private const byte BeginKind = 1;
    private const byte MessageKind = 2;

    private readonly TempFolder _folder = new();
    private readonly GatewayMessages _messages = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Make_GasThatRises_GivesTheAlarmWithTheTimesOfTheRecording()
    {
        Record(
            [
                Entry(BeginKind, "mqtt://127.0.0.1", [], 0),
                Message(SparkplugMessageType.NBirth, _messages.NodeBirth(0), 100),
                Message(SparkplugMessageType.DBirth, _messages.DeviceBirth(), 110),
                .. Enumerable.Range(0, 30).Select(second => Message(
                    SparkplugMessageType.DData, _messages.Data((ulong)second + 1, new Reading(Quantity.GasCh4, AlarmTraffic.T0 + second * 1000, second < 10 ? 3 : 70, Quality.Good)), 200 + second * 1000)),
                Entry(MessageKind, "city/weather", "x"u8.ToArray(), 31_000),
                Entry(MessageKind, "spBv1.0/371502-Z07/DDATA/GW-999999/3715020118000009", [1, 2], 31_100),
            ]);

        var (source, reason) = await RecordingSource.MakeAsync(_folder["recording"], TestCity.Registry, TimeProvider.System, Stop);
        Assert.True(source is not null, reason);
        BacktestResult result;
        using (source) result = BacktestRun.Run(new BacktestOrder(AlarmTraffic.Rules, null), source, RunPace.Full, TimeProvider.System, Stop);

        var raised = Assert.Single(result.After, transition => transition is { Kind: TransitionKind.Raised, Rule.Id: "gas" });
        Assert.Equal((GatewayMessages.Lamp, AlarmTraffic.T0 + 10_000), (raised.Subject, raised.OnsetUnixMs));
        Assert.InRange(raised.AtUnixMs, AlarmTraffic.T0 + 11_000, AlarmTraffic.T0 + 12_200);
        Assert.Equal(30, result.Report.Readings);
        Assert.Contains(result.Report.Notes, note => note.StartsWith("1 messages are no Sparkplug", StringComparison.Ordinal));
        Assert.Contains(result.Report.Notes, note => note.StartsWith("33 messages of 2 gateways", StringComparison.Ordinal));
    }

    /// <summary>The same recording twice: same bytes.</summary>
    [Fact]
    public async Task Make_Twice_GivesTheSameLines()
    {
        Record(
            [
                Entry(BeginKind, "mqtt://127.0.0.1", [], 0),
                Message(SparkplugMessageType.NBirth, _messages.NodeBirth(0), 100),
                Message(SparkplugMessageType.DBirth, _messages.DeviceBirth(), 110),
                .. Enumerable.Range(0, 60).Select(second => Message(
                    SparkplugMessageType.DData, _messages.Data((ulong)second + 1, new Reading(Quantity.CoverTilt, AlarmTraffic.T0 + second * 1000, second % 9 == 0 ? 30 : 3, Quality.Good)), 200 + second * 1000)),
            ]);

        Assert.Equal(await LinesAsync(), await LinesAsync());
        Assert.NotEmpty(await LinesAsync());
    }

    [Fact]
    public async Task Make_NoRecording_SaysWhatToName()
    {
        Directory.CreateDirectory(_folder["empty"]);

        var (source, reason) = await RecordingSource.MakeAsync(_folder["empty"], TestCity.Registry, TimeProvider.System, Stop);

        Assert.Null(source);
        Assert.Contains("name the folder that device-simulators record has written", reason, StringComparison.Ordinal);
    }

    private async Task<string[]> LinesAsync()
    {
        var (source, reason) = await RecordingSource.MakeAsync(_folder["recording"], TestCity.Registry, TimeProvider.System, Stop);
        Assert.True(source is not null, reason);
        using (source) return [.. BacktestRun.Run(new BacktestOrder(AlarmTraffic.Rules, null), source, RunPace.Full, TimeProvider.System, Stop).After.Select(TransitionText.LineOf)];
    }

    private void Record(IReadOnlyList<byte[]> entries)
    {
        using var log = SegmentLog.Open(_folder["recording"], new SegmentLogOptions(), TimeProvider.System);
        foreach (var entry in entries) Assert.Equal(AppendOutcome.Ok, log.Append(entry, out _));
        Assert.Equal(CommitOutcome.Committed, log.Commit());
    }

    private byte[] Message(SparkplugMessageType type, byte[] payload, long offsetMs) => Entry(MessageKind, _messages.Topic(type), payload, offsetMs);

    private static byte[] Entry(byte kind, string topic, byte[] payload, long offsetMs)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        var bytes = new byte[21 + name.Length + payload.Length];
        (bytes[0], bytes[1], bytes[2]) = (1, kind, kind == MessageKind ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(3), (AlarmTraffic.T0 + offsetMs) * 1000);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(11), offsetMs * 1_000_000);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(19), (ushort)name.Length);
        name.CopyTo(bytes.AsSpan(21));
        payload.CopyTo(bytes.AsSpan(21 + name.Length));
        return bytes;
    }
}

using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Recording.Serial;
using SmartPoles.DeviceSimulators.Tests.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Recording.Serial;

public sealed class CapturedDeviceTests : IDisposable
{
    private static readonly byte[] AskTwo = [3, 0, 0, 0, 2];

    private readonly TempFolder _folder = new();
    private TimeSpan _at;

    private string Capture => _folder["pole.cap"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryAnswer_AQuestionAskedThreeTimes_IsAnsweredInTurnWithSilenceAndTurnaround()
    {
        Write(Ask(1, AskTwo), Say(1, 12.5, 3, 4, 0, 10, 0, 20), Ask(1, AskTwo), Ask(1, AskTwo), Say(1, 300, 3, 4, 0, 11, 0, 21));
        var device = Device(1);

        Assert.Equal([3, 4, 0, 10, 0, 20], Answer(device, AskTwo));
        Assert.Equal(12.5, device.Turnaround!.Value.TotalMilliseconds);
        Assert.Empty(Answer(device, AskTwo));
        Assert.Equal([3, 4, 0, 11, 0, 21], Answer(device, AskTwo));
        Assert.Equal(300, device.Turnaround!.Value.TotalMilliseconds);
        Assert.Equal([3, 4, 0, 10, 0, 20], Answer(device, AskTwo));
    }

    [Fact]
    public void TryAnswer_AQuestionNeverHeard_IsAnsweredFromRegistersThatWere()
    {
        Write(Ask(1, AskTwo), Say(1, 5, 3, 4, 0, 10, 0, 20));
        var device = Device(1);

        Assert.Equal([3, 2, 0, 20], Answer(device, [3, 0, 1, 0, 1]));
        Assert.Equal([0x83, 2], Answer(device, [3, 0, 1, 0, 2]));
        Assert.Equal([0x86, 1], Answer(device, [6, 0, 1, 0, 2]));
    }

    [Fact]
    public void Read_NoiseForeignAnswersAndBroadcasts_MakeNoExchange()
    {
        Write(
            Ask(0, [6, 0, 1, 0, 2]), Ask(1, AskTwo), Line(BusCaptureKind.Noise, [0xDE, 0xAD], 1), Say(2, 3, 3, 4, 0, 1, 0, 2), Ask(1, AskTwo), Say(1, 5, 0x83, 2));

        var file = CaptureFile.Read(Capture);

        Assert.Equal([1], file.Units.Keys);
        Assert.Equal([0x83, 2], Assert.Single(file.Units[1]).Answer);
        Assert.Empty(file.Faults);
    }

    [Fact]
    public void Read_DamagedLines_AreNamedAndTheRestIsRead()
    {
        Write(Ask(1, AskTwo), Say(1, 5, 3, 4, 0, 10, 0, 20), "   1.0  2.0  answer  0103XX", "nonsense", Ask(1, [4, 0, 0, 0, 1]).Replace("010400", "010401", StringComparison.Ordinal));

        var file = CaptureFile.Read(Capture);

        Assert.Single(file.Units[1]);
        Assert.Equal(["line 4", "line 5", "line 6"], file.Faults.Select(fault => fault[(Capture.Length + 2)..(Capture.Length + 8)]));
        Assert.Contains("not hexadecimal", file.Faults[0], StringComparison.Ordinal);
        Assert.Contains("no whole frame", file.Faults[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoCapture_SaysHowToMakeOne()
    {
        File.WriteAllText(Capture, "hello\n");

        Assert.Contains("edge-agent bus sniff --capture", Assert.Throws<ArgumentException>(() => CaptureFile.Read(Capture)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PseudoTerminal_Mbpoll_ReadsWhatTheRealOneSaid()
    {
        Write(Ask(9, AskTwo), Say(9, 20, 3, 4, 0x12, 0x34, 0x56, 0x78));
        var units = new UnitTable();
        await CapturedDevice.PutAsync(Capture, units, TextWriter.Null, TextWriter.Null);
        await using var slave = RtuSlave.Start(units, new RtuLineOptions(), TimeProvider.System);

        var line = Mbpoll.Rtu(slave.Path);
        var (_, text) = await Mbpoll.RunAsync($"{line} -a 9 -0 -r 0 -c 2 -o 2.0 -1", line);

        Assert.Contains("4660", text, StringComparison.Ordinal);
        Assert.Contains("22136", text, StringComparison.Ordinal);
    }

    private CapturedDevice Device(byte unit) => new($"unit-{unit}", CaptureFile.Read(Capture).Units[unit]);

    private static byte[] Answer(CapturedDevice device, byte[] question)
    {
        var answer = new byte[ModbusLimits.PduSizeMax];
        Assert.True(device.TryAnswer(question, answer, out var length));
        return answer[..length];
    }

    private void Write(params string[] lines) => File.WriteAllLines(Capture, [BusCaptureLine.Head, .. lines]);

    private string Ask(byte unit, byte[] pdu) => Line(BusCaptureKind.Question, Frame(unit, pdu), 50);

    private string Say(byte unit, double gapMs, params byte[] pdu) =>
        Line((pdu[0] & 0x80) != 0 ? BusCaptureKind.Refusal : BusCaptureKind.Answer, Frame(unit, pdu), gapMs);

    private string Line(BusCaptureKind kind, byte[] bytes, double gapMs)
    {
        _at += TimeSpan.FromMilliseconds(gapMs);
        return new BusCaptureLine(_at, TimeSpan.FromMilliseconds(gapMs), kind, bytes).ToString();
    }

    private static byte[] Frame(byte unit, byte[] pdu)
    {
        var frame = new byte[RtuFrame.SizeMax];
        Assert.Equal(RtuStatus.Ok, RtuFrame.Write(unit, pdu, frame, out var size));
        return frame[..size];
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>Meters on a line of pure time, beside Modbus units: every byte comes exactly when the script says.</summary>
public sealed class MeterScriptTests : IAsyncDisposable
{
    private static readonly RtuTiming Timing = RtuTiming.For(2400, 11);
    private static readonly BusPeer Energy = MeterFrames.EnergyMeter;
    private static readonly BusPeer Water = MeterFrames.WaterMeter;

    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedLine _line;
    private readonly RtuBus _bus;
    private readonly byte[] _data = new byte[MeterRequest.DataBytesMax];
    private readonly List<byte[]> _sent = [];

    public MeterScriptTests()
    {
        _line = new SimulatedLine(_time, Timing);
        var options = new RtuBusOptions { Timeout = Ms(300), Timing = Timing, Setting = new LineSetting(2400, SerialParity.Even, 1) };
        _bus = new RtuBus("bus-1", _line, options, _time, NullLogger.Instance, waker: null);
        _bus.Expect(Energy, null);
        _bus.Expect(Water, null);
    }

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task Read_PublishedFrames_GoOutAndAreAnswered()
    {
        // A real meter's: question and answer of 229.7 V, domain frames of DL/T 645-2007.
        var meter = MeterFrames.Peer(BusDialect.Dlt645, "341100104300"[^12..], 0);
        meter = MeterFrames.Peer(BusDialect.Dlt645, "003411001043", 0);

        var reply = await AskAsync(MeterRequest.Read(meter, MeterFrames.VoltageA, 2), _ => Say(100, MeterFrames.Hex("FE FE 68 43 10 00 11 34 00 68 91 06 33 34 34 35 CA 55 EE 16")));

        Assert.Equal(MeterFrames.Hex("FE FE FE FE 68 43 10 00 11 34 00 68 11 04 33 34 34 35 4D 16"), _sent[0]);
        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal(MeterFrames.Hex("97 22"), _data[..reply.DataBytes]);
        Assert.Equal(100, reply.Turnaround.TotalMilliseconds, 0.01);
    }

    [Fact]
    public async Task Read_OfOldEdition_IsAskedAndAnsweredWithTwoBytes()
    {
        var meter = MeterFrames.Peer(BusDialect.Dlt645Of1997, "3", 0);

        var reply = await AskAsync(MeterRequest.Read(meter, 0xB611, 2), _ => Say(50, MeterFrames.Hex("68 03 00 00 00 00 00 68 81 04 44 E9 33 34 EC 16")));

        Assert.Equal(MeterFrames.Hex("68 03 00 00 00 00 00 68 01 02 44 E9 03 16"), _sent[0][4..]);
        Assert.Equal((BusOutcome.Ok, 2), (reply.Outcome, reply.DataBytes));
        Assert.Equal(MeterFrames.Hex("00 01"), _data[..2]);
    }

    [Theory]
    [InlineData("another meter", "202008150002", 0x91, 0x02010100, 2)]
    [InlineData("another identifier", "202008150001", 0x91, 0x02010200, 2)]
    [InlineData("another function", "202008150001", 0x93, 0x02010100, 2)]
    [InlineData("three bytes for two", "202008150001", 0x91, 0x02010100, 3)]
    [InlineData("one byte for two", "202008150001", 0x91, 0x02010100, 1)]
    public async Task Read_FrameThatDoesNotMatchInOnePoint_IsNoAnswer(string point, string digits, byte control, uint identifier, int bytes)
    {
        var meter = MeterFrames.Peer(BusDialect.Dlt645, digits, 0);
        byte[] data = [.. MeterFrames.Low(identifier), .. new byte[bytes]];

        var reply = await AskAsync(VoltageOf(Energy), _ => Say(100, MeterFrames.Dlt645(meter, control, data)));

        Assert.True(reply.Outcome is BusOutcome.Timeout or BusOutcome.BadFrame, point);
    }

    [Fact]
    public async Task Read_DamagedByte_IsNoAnswer()
    {
        var right = Voltage(2298);
        for (var at = 4; at < right.Length; at++)
        {
            var damaged = (byte[])right.Clone();
            damaged[at] ^= 0x10;
            var reply = await AskAsync(VoltageOf(Energy), _ => Say(50, damaged));
            Assert.NotEqual(BusOutcome.Ok, reply.Outcome);
            _time.Advance(TimeSpan.FromSeconds(3));
        }
    }

    [Fact]
    public async Task Read_AnswerAfterHalfASecond_IsWaitedForThoughTheBusIsQuicker()
    {
        var reply = await AskAsync(VoltageOf(Energy), _ => Say(500, Voltage(2298)));

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
    }

    [Fact]
    public async Task Read_LateAnswer_IsNotTakenForTheNextAndCounted()
    {
        _line.Sent = _ => Say(900, Voltage(1111));
        var first = await AskAsync(VoltageOf(Energy));
        _line.Sent = _ => Say(100, Voltage(2222));

        Assert.True(_bus.QuarantineLeft(Energy) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _bus.QuarantineLeft(Water));
        var second = await AskAsync(VoltageOf(Energy));

        Assert.Equal((BusOutcome.Timeout, BusOutcome.Ok), (first.Outcome, second.Outcome));
        Assert.Equal(MeterFrames.Hex("22 22"), _data[..2]);
        Assert.Equal(1, _bus.Counters.LateFrames);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Read_OwnQuestionHeardAgain_IsAnEchoAlsoWithoutAllOfItsPreamble(int lost)
    {
        _line.Sent = question =>
        {
            _line.Say(TimeSpan.Zero, question.Span[lost..]);
            Say(100, Voltage(2298));
        };

        var reply = await AskAsync(VoltageOf(Energy));

        Assert.Equal((BusOutcome.Ok, 1L, 0L, 0L), (reply.Outcome, _bus.Counters.Echoes, _bus.Counters.ForeignFrames, _bus.Counters.NoiseBytes));
    }

    [Fact]
    public async Task Read_FramesOfOtherDialectsAndMeters_AreForeignAndPassedOver()
    {
        var stranger = MeterFrames.Peer(BusDialect.Dlt645, "999900000001", 0);
        var reply = await AskAsync(VoltageOf(Energy), _ =>
        {
            Say(10, MeterFrames.Dlt645(stranger, 0x11, MeterFrames.Low(MeterFrames.VoltageA)));
            Say(10, Frames.Rtu(9, Frames.Registers(3, 7)));
            Say(10, MeterFrames.Cjt188(MeterFrames.Peer(BusDialect.Cjt188, "1", 0x30), 0x81, 0x1F, 0x90, 1, 2, 3));
            Say(10, Voltage(2298));
        });

        Assert.Equal((BusOutcome.Ok, 3L, 0L), (reply.Outcome, _bus.Counters.ForeignFrames, _bus.Counters.NoiseBytes));
    }

    [Fact]
    public async Task Read_ModbusUnitBesideMeters_IsAnsweredAndTheirLateAnswersAreKnown()
    {
        await AskAsync(VoltageOf(Energy), _ => { });
        _line.Sent = _ =>
        {
            Say(5, Voltage(1111));
            Say(20, Frames.Rtu(1, Frames.Registers(3, 0x1234)));
        };

        var reply = await _bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), _data, default);

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x12, 0x34], _data[..2]);
        Assert.Equal(1, _bus.Counters.LateFrames);
        Assert.Equal(TimeSpan.Zero, _bus.QuarantineLeft(Energy));
    }

    [Fact]
    public async Task Read_Refusal_IsToldInBothLanguages()
    {
        var none = await AskAsync(VoltageOf(Energy), _ => Say(50, MeterFrames.Dlt645(Energy, 0xD1, 0x02)));
        var other = await AskAsync(VoltageOf(Energy), _ => Say(50, MeterFrames.Dlt645(Energy, 0xD1, 0x04)));

        Assert.Equal((BusOutcome.Exception, ModbusExceptionCode.IllegalDataAddress, (byte)2), (none.Outcome, none.ExceptionCode, none.MeterCode));
        Assert.Equal((BusOutcome.Exception, ModbusExceptionCode.ServerDeviceFailure, (byte)4), (other.Outcome, other.ExceptionCode, other.MeterCode));
        Assert.Equal(2, _bus.Counters.Refusals);
    }

    [Fact]
    public async Task Read_ValueInThreeFrames_IsAskedForUntilItIsWhole()
    {
        var identifier = MeterFrames.Low(0x06010001);
        _line.Sent = question => Say(50, _sent.Count switch
        {
            1 => MeterFrames.Dlt645(Energy, 0xB1, [.. identifier, 1, 2, 3]),
            2 => MeterFrames.Dlt645(Energy, 0xB2, [.. identifier, 4, 5, 6, 1]),
            _ => MeterFrames.Dlt645(Energy, 0x92, [.. identifier, 7, 2]),
        });

        var reply = await AskAsync(MeterRequest.Read(Energy, 0x06010001, 7));

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], _data[..reply.DataBytes]);
        Assert.Equal(MeterFrames.Dlt645(Energy, 0x12, [.. identifier, 2]), _sent[2]);
    }

    [Fact]
    public async Task Read_FollowUpWithTheWrongNumberOrTooFewBytes_IsNoValue()
    {
        var identifier = MeterFrames.Low(0x06010001);
        _line.Sent = question => Say(50, _sent.Count switch
        {
            1 => MeterFrames.Dlt645(Energy, 0xB1, [.. identifier, 1, 2, 3]),
            _ => MeterFrames.Dlt645(Energy, 0x92, [.. identifier, 4, 5, 6, 2]),
        });
        Assert.NotEqual(BusOutcome.Ok, (await AskAsync(MeterRequest.Read(Energy, 0x06010001, 6))).Outcome);
        _sent.Clear();
        _line.Sent = question => Say(50, _sent.Count switch
        {
            1 => MeterFrames.Dlt645(Energy, 0xB1, [.. identifier, 1, 2, 3]),
            _ => MeterFrames.Dlt645(Energy, 0x92, [.. identifier, 4, 1]),
        });

        Assert.Equal(BusOutcome.BadFrame, (await AskAsync(MeterRequest.Read(Energy, 0x06010001, 6))).Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_WaterMeter_IsAskedInTheByteOrderThatItAnswers(bool isHighFirst)
    {
        byte[] own = isHighFirst ? [0x90, 0x1F] : [0x1F, 0x90];
        _line.Sent = question =>
        {
            if (question.Span[15..17].SequenceEqual(own)) Say(100, MeterFrames.Cjt188(Water, 0x81, [.. own, question.Span[17], .. MeterFrames.MeteringOf(123_456, 0)]));
        };
        var outcomes = new List<BusOutcome>();
        for (var turn = 0; turn < 4; turn++) outcomes.Add((await AskAsync(MeteringOf(Water))).Outcome);

        Assert.Equal(isHighFirst ? BusOutcome.Timeout : BusOutcome.Ok, outcomes[0]);
        Assert.Equal([BusOutcome.Ok, BusOutcome.Ok, BusOutcome.Ok], outcomes[1..]);
        Assert.Equal(MeterFrames.MeteringOf(123_456, 0), _data[..MeterFrames.MeteringBytes]);
    }

    [Fact]
    public async Task Read_WaterMeterWithAnotherSerialNumber_IsLateUnlessItNeverRepeatsOne()
    {
        byte Number(ReadOnlyMemory<byte> question) => question.Span[17];
        _line.Sent = question => Say(100, MeterFrames.Cjt188(Water, 0x81, [0x1F, 0x90, (byte)(Number(question) - 1), .. MeterFrames.MeteringOf(1, 0)]));
        await AskAsync(MeteringOf(Water));
        var stale = await AskAsync(MeteringOf(Water));
        _line.Sent = _ => Say(100, MeterFrames.Cjt188(Water, 0x81, [0x1F, 0x90, 0, .. MeterFrames.MeteringOf(2, 0)]));
        var silentNumber = await AskAsync(MeteringOf(Water));

        Assert.NotEqual(BusOutcome.Ok, stale.Outcome);
        Assert.Equal(BusOutcome.Ok, silentNumber.Outcome);
    }

    [Theory]
    [InlineData(true, 0x55)]
    [InlineData(false, 0x99)]
    public async Task MoveValve_ConfirmedOrRefused_IsTold(bool opens, byte order)
    {
        var request = new MeterRequest(Water, MeterAction.MoveValve, 0xA017) { Opens = opens };
        var confirmed = await AskAsync(request, question => Say(100, MeterFrames.Cjt188(Water, 0x84, 0x17, 0xA0, question.Span[17], 0x02, 0x00)));
        var refused = await AskAsync(request, question => Say(100, MeterFrames.Cjt188(Water, 0xC4, question.Span[17], 0x01, 0x00)));

        Assert.Equal(order, _sent[0][18]);
        Assert.Equal((BusOutcome.Ok, BusOutcome.Exception), (confirmed.Outcome, refused.Outcome));
        Assert.Equal(1, refused.MeterCode);
    }

    [Fact]
    public async Task ReadAddress_OfTheOnlyMeter_TellsIt()
    {
        var any = BusPeer.Any(BusDialect.Dlt645);
        var energy = await AskAsync(new MeterRequest(any, MeterAction.ReadAddress, 0), _ => Say(100, MeterFrames.Dlt645(Energy, 0x93, [.. MeterFrames.Low(0x08150001), 0x20, 0x20])));
        var water = await AskAsync(new MeterRequest(BusPeer.Any(BusDialect.Cjt188), MeterAction.ReadAddress, 0x810A), question => Say(100, MeterFrames.Cjt188(Water, 0x83, 0x0A, 0x81, question.Span[17])));
        var byWildcard = await AskAsync(VoltageOf(any), _ => Say(100, Voltage(2298)));

        Assert.Equal(Energy, energy.Answered);
        Assert.Equal(Water, water.Answered);
        Assert.Equal((BusOutcome.Ok, Energy), (byWildcard.Outcome, byWildcard.Answered));
    }

    [Fact]
    public async Task Expect_DeviceWithASettingOfItsOwn_TheLineIsSetForItAndBack()
    {
        var fast = new LineSetting(9600, SerialParity.None, 1);
        _bus.Expect(7, fast);
        await AskAsync(VoltageOf(Energy), _ => Say(50, Voltage(1)));
        _line.Sent = _ => Say(20, Frames.Rtu(7, Frames.Registers(3, 1)));
        var began = _time.GetTimestamp();
        var reply = await _bus.ReadAsync(new RegisterRequest(7, ModbusFunction.ReadHoldingRegisters, 0, 1), _data, default);
        var taken = _time.GetElapsedTime(began);
        await AskAsync(VoltageOf(Energy), _ => Say(50, Voltage(1)));

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([new LineSetting(2400, SerialParity.Even, 1), fast, new LineSetting(2400, SerialParity.Even, 1)], _line.Settings);
        var wire = RtuTiming.For(9600, 10);
        Assert.InRange(taken, wire.WireTime(15) + Ms(20), wire.WireTime(15) + wire.InterFrameMin + Ms(21));
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static MeterRequest VoltageOf(BusPeer meter) => MeterRequest.Read(meter, MeterFrames.VoltageA, 2);

    private static MeterRequest MeteringOf(BusPeer meter) => MeterRequest.Read(meter, MeterFrames.Metering, MeterFrames.MeteringBytes);

    private static byte[] Voltage(int tenths) =>
        MeterFrames.Dlt645(Energy, 0x91, [.. MeterFrames.Low(MeterFrames.VoltageA), MeterFrames.Bcd(tenths), MeterFrames.Bcd(tenths / 100)]);

    private void Say(int afterMs, byte[] bytes) => _line.Say(Ms(afterMs), bytes);

    private async Task<BusReply> AskAsync(MeterRequest request, Action<ReadOnlyMemory<byte>>? answer = null)
    {
        var hear = answer ?? _line.Sent;
        _line.Sent = question =>
        {
            _sent.Add(question.ToArray());
            hear?.Invoke(question);
        };
        var reply = await _bus.AskAsync(request, _data, default);
        _line.Sent = hear;
        return reply;
    }
}

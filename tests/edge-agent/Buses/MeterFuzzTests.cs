using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>
/// Many questions to devices of three dialects on one line, with late, foreign, echoed and damaged frames: no wrong value is ever taken. The
/// long run: <c>BUS_FUZZ_TRANSACTIONS=1000000 BUS_FUZZ_SEED=1 dotnet test --project tests/edge-agent -- -class '*MeterFuzzTests'</c>.
/// </summary>
public sealed class MeterFuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(600);

    private static int Transactions => RunSetting.Number("BUS_FUZZ_TRANSACTIONS", 10_000);

    private static int Seed => RunSetting.Number("BUS_FUZZ_SEED", 4711);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ThreeDialectsWithLateForeignEchoedAndDamagedFrames_TakesNoWrongValue(bool echoes)
    {
        var result = await RunAsync(Transactions / 2, echoes, quarantine: true);

        output.WriteLine($"seed {Seed}, echo {echoes}: {result}");
        Assert.Equal(0, result.Wrong);
        Assert.All(result.Ok, each => Assert.True(each > result.Asked / 6, "most questions of each dialect are answered in spite of it all"));
        Assert.True(result.Late > 0, "late frames are recognised");
        Assert.True(result.Foreign > 0, "foreign frames are recognised");
        Assert.Equal(echoes, result.Echoes > 0);
    }

    [Fact]
    public async Task Ask_WithoutQuarantine_TakesWrongValues()
    {
        var result = await RunAsync(Math.Min(Transactions, 10_000), echoes: false, quarantine: false);

        Assert.True(result.Wrong > 0, "the test above could not turn red");
    }

    private static async Task<Result> RunAsync(int transactions, bool echoes, bool quarantine)
    {
        var time = new FakeTimeProvider();
        var timing = RtuTiming.For(9600, 11);
        var line = new SimulatedLine(time, timing) { Echoes = echoes };
        var meters = new FaultyMeters(line, Seed, Timeout);
        var random = new Random(Seed + 1);
        await using var bus = new RtuBus(
            "bus-1", line, new RtuBusOptions { Timeout = Timeout, Timing = timing, Quarantine = quarantine }, time, NullLogger.Instance, waker: null);
        bus.Expect(MeterFrames.EnergyMeter, null);
        bus.Expect(MeterFrames.WaterMeter, null);
        var data = new byte[64];
        var ok = new int[3];
        var wrong = 0;
        for (var number = 1; number <= transactions; number++)
        {
            meters.Number = number;
            var kind = random.Next(3);
            var reply = kind switch
            {
                0 => await bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 2), data, default),
                1 => await bus.AskAsync(MeterRequest.Read(MeterFrames.EnergyMeter, 0x00010000, 4), data, default),
                _ => await bus.AskAsync(MeterRequest.Read(MeterFrames.WaterMeter, MeterFrames.Metering, MeterFrames.MeteringBytes), data, default),
            };
            if (reply.Outcome != BusOutcome.Ok) continue;
            ok[kind]++;
            if (kind == 0 && BinaryPrimitives.ReadUInt32BigEndian(data) != (uint)number) wrong++;
            if (kind > 0 && (!Bcd.TryReadLowFirst(data.AsSpan(0, 4), out var digits) || digits != number)) wrong++;
        }

        return new Result(transactions, ok, wrong, bus.Counters.LateFrames, bus.Counters.ForeignFrames, bus.Counters.Echoes);
    }

    private sealed record Result(int Asked, int[] Ok, int Wrong, long Late, long Foreign, long Echoes);
}

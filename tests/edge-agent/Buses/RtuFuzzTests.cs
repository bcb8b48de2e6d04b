using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>
/// Many transactions with late, foreign, echoed and damaged frames: no wrong value is ever taken, no write confirmed that did not
/// happen, none sent twice. The long run: <c>BUS_FUZZ_TRANSACTIONS=1000000 BUS_FUZZ_SEED=1 dotnet test --project tests/edge-agent
/// -- -class '*RtuFuzzTests'</c>.
/// </summary>
public sealed class RtuFuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(300);

    private static int Transactions => RunSetting.Number("BUS_FUZZ_TRANSACTIONS", 10_000);

    private static int Seed => RunSetting.Number("BUS_FUZZ_SEED", 4711);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_LateForeignEchoedAndDamagedFrames_TakesNoWrongValue(bool echoes)
    {
        var result = await RunAsync(Transactions / 2, echoes, quarantine: true);

        output.WriteLine($"seed {Seed}, echo {echoes}: {result}");
        Assert.Equal(0, result.Wrong);
        Assert.Equal(0, result.FalseConfirmations);
        Assert.Equal(0, result.WrittenTwice);
        Assert.True(result.Ok > result.Asked / 2, "most questions are answered in spite of it all");
        Assert.True(result.Late > 0, "late frames are recognised");
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
        var timing = RtuTiming.For(9600, 10);
        var line = new SimulatedLine(time, timing) { Echoes = echoes };
        var units = new FaultyUnits(line, Seed, Timeout);
        var random = new Random(Seed + 1);
        var options = new RtuBusOptions { Timeout = Timeout, Timing = timing, Quarantine = quarantine };
        await using var bus = new RtuBus("bus-1", line, options, time, NullLogger.Instance, waker: null);
        var registers = new byte[4];
        var result = new Result { Asked = transactions };
        for (var number = 1u; number <= transactions; number++)
        {
            units.Number = number;
            units.Written = 0;
            var unit = (byte)random.Next(1, FaultyUnits.UnitMax + 1);
            if (random.Next(10) == 0)
            {
                var written = await bus.WriteAsync(new RegisterWrite(unit, ModbusFunction.WriteSingleRegister, 7, new ushort[] { (ushort)number }), default);
                if (written.Outcome == BusOutcome.Ok) result.Ok++;
                if (written.Outcome == BusOutcome.Ok && units.Written != 1) result.FalseConfirmations++;
                if (units.Written > 1) result.WrittenTwice++;
            }
            else
            {
                var function = random.Next(2) == 0 ? ModbusFunction.ReadHoldingRegisters : ModbusFunction.ReadInputRegisters;
                var reply = await bus.ReadAsync(new RegisterRequest(unit, function, 0, 2), registers, default);
                if (reply.Outcome != BusOutcome.Ok) continue;
                result.Ok++;
                if (FaultyUnits.NumberIn(registers) != number) result.NoteWrong(number, FaultyUnits.NumberIn(registers));
            }
        }

        result.Late = bus.Counters.LateFrames;
        result.Echoes = bus.Counters.Echoes;
        result.Foreign = bus.Counters.ForeignFrames;
        result.Noise = bus.Counters.NoiseBytes;
        return result;
    }

    private sealed record Result
    {
        public int Asked { get; init; }

        public int Ok { get; set; }

        public int Wrong { get; private set; }

        /// <summary>The first wrong value: that of an earlier question, or with the top bit that of the other master.</summary>
        public string FirstWrong { get; private set; } = "";

        public int FalseConfirmations { get; set; }

        public int WrittenTwice { get; set; }

        public long Late { get; set; }

        public long Echoes { get; set; }

        public long Foreign { get; set; }

        public long Noise { get; set; }

        public void NoteWrong(uint asked, uint got)
        {
            if (Wrong++ == 0) FirstWrong = $"question {asked} got {got:X8}";
        }
    }
}

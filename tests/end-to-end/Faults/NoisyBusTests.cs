using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SlaveCounters = SmartPoles.DeviceSimulators.Buses.BusCounters;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// The agent's RTU master on pseudo-terminals on which everything goes wrong. Ten thousand transactions in the normal run, a
/// million with <c>SMARTPOLES_TRANSACTIONS=1000000 SMARTPOLES_RESULT=docs/fault-runs/noisy-bus.json</c>.
/// </summary>
public sealed class NoisyBusTests
{
    private const int TimeoutMs = 40;

    // Waiting out late answers takes most of the time and no processor: many buses wait side by side.
    private const int Buses = 16;

    private static readonly byte[] Units = [1, 2, 3];

    private static readonly string[] Mischief =
    [
        "noise:0.05", "late:*:70:0.005", "late:*:250:0.002", "foreign:0.05", "echo:0.05", "flip:0.004", "truncate:0.002", "exception:2:4:0.01",
        "busy:3:0.01", "wrong-count:0.004", "slow-bytes:1:0.002", "dead:1:0.002",
    ];

    [Fact]
    public async Task RtuBus_EverythingGoesWrong_NoValueIsWrong()
    {
        FaultRun.Tell($"seed {FaultRun.Seed}, {FaultRun.Transactions} transactions on {Buses} buses");
        var tallies = await Task.WhenAll(Enumerable.Range(0, Buses).Select(bus =>
            Task.Run(() => RunAsync(FaultRun.Seed + bus, FaultRun.Transactions / Buses, Mischief, ForAgent))));

        var sum = Tally.Sum(tallies);
        FaultRun.Tell(sum.ToString());
        FaultRun.Keep(new { FaultRun.Seed, Mischief, Sum = sum });
        Assert.Equal(0, sum.Wrong);
        Assert.Equal(FaultRun.Transactions / Buses * Buses, sum.Transactions);
        Assert.True(sum.Right > 0.9 * sum.Transactions, $"most questions were answered after all: {sum}");
        foreach (var kind in (string[])["noise", "late", "foreign", "echo", "flip", "truncate", "wrong-count", "exception", "busy", "dead"])
        {
            Assert.True(sum.Faults.GetValueOrDefault(kind) > 0, $"{kind} has struck");
        }
    }

    /// <summary>Sabotage: the same bus with a master that does not wait out late answers. The oracle must catch it.</summary>
    [Fact]
    public async Task Sabotage_MasterWithoutQuarantine_IsCaught()
    {
        var tally = await RunAsync(FaultRun.Seed, 600, ["late:*:70:0.05"], (path, _) =>
        {
            var master = new NaiveMaster(path, TimeSpan.FromMilliseconds(TimeoutMs));
            return new Master(master.ReadAsync, master.Dispose, null);
        });

        FaultRun.Tell(tally.ToString());
        Assert.True(tally.Wrong > 0, tally.ToString());
    }

    private static Master ForAgent(string path, int timeoutMs)
    {
        var serial = new SerialOptions { Port = path, Baud = 1_000_000, Parity = SerialParity.None, DataBits = 8, StopBits = 1, SilenceUs = 0, Rs485 = null };
        var bus = BusFactory.Create(
            new BusOptions { Name = "noisy", Serial = serial, Tcp = null, TimeoutMs = timeoutMs, Devices = [] }, TimeProvider.System, NullLogger.Instance);
        return new Master(
            async (request, registers, cancel) => (await bus.ReadAsync(request, registers, cancel)).Outcome, () => bus.DisposeAsync().AsTask().Wait(), bus.Counters);
    }

    private static async Task<Tally> RunAsync(int seed, int transactions, string[] faults, Func<string, int, Master> open)
    {
        var units = new UnitTable();
        foreach (var unit in Units) units.Add(unit, new PatternDevice($"p{unit}", unit));
        var conduct = new SlaveConduct(new BusFaultPlan((ulong)seed, FaultArgument.ParseAll(faults)));
        await using var slave = RtuSlave.Start(units, new RtuLineOptions { Baud = 0, Turnaround = TimeSpan.Zero }, TimeProvider.System, conduct: conduct);
        using var master = open(slave.Path, TimeoutMs);

        // One length for every question, so that nothing but its content tells one answer from another; and not the same registers
        // of a unit twice within 40 questions, so that its content does.
        var random = new Random(seed);
        var asked = new int[256];
        var last = new uint[256];
        var registers = new byte[2 * ModbusLimits.ReadRegistersMax];
        var tally = new Tally();
        for (var left = transactions; left > 0; left--)
        {
            var unit = Units[random.Next(Units.Length)];
            var request = new RegisterRequest(unit, ModbusFunction.ReadHoldingRegisters, (ushort)(2 * (asked[unit] % 40)), 4);
            var outcome = await master.Ask(request, registers, TestContext.Current.CancellationToken);
            asked[unit]++;
            tally.Transactions++;
            if (outcome != BusOutcome.Ok) tally.Outcomes[outcome.ToString()] = tally.Outcomes.GetValueOrDefault(outcome.ToString()) + 1;
            else if (IsRight(request, registers.AsSpan(0, request.DataBytes), ref last[unit])) tally.Right++;
            else tally.Wrong++;
        }

        tally.Take(slave.Counters, master.Counters);
        return tally;
    }

    /// <summary>
    /// The oracle: all of the answer must come from the unit and the registers that were asked, and belong to one question, a later
    /// one than that of the last answer of this unit.
    /// </summary>
    private static bool IsRight(in RegisterRequest request, ReadOnlySpan<byte> answer, ref uint last)
    {
        var view = new RegisterView(answer);
        if (!view.TryReadUInt32(0, WordOrder.ABCD, out var first)) return false;
        var question = first & 0xFFFF;
        if (question <= last) return false;
        last = question;
        for (var at = 0; at < request.Count; at += 2)
        {
            if (!view.TryReadUInt32(at, WordOrder.ABCD, out var raw) || raw != PatternDevice.ValueOf(request.Unit, request.Address + at, question)) return false;
        }

        return true;
    }

    /// <summary>Whoever asks: the agent's bus, or one that is to be caught.</summary>
    private sealed record Master(
        Func<RegisterRequest, Memory<byte>, CancellationToken, ValueTask<BusOutcome>> Ask, Action Close, EdgeAgent.Buses.BusCounters? Counters) : IDisposable
    {
        public void Dispose() => Close();
    }

    /// <summary>What came of the questions of one bus or of all.</summary>
    private sealed class Tally
    {
        public int Transactions { get; set; }

        public int Right { get; set; }

        public int Wrong { get; set; }

        /// <summary>Questions without a value, by the reason that the bus gave.</summary>
        public SortedDictionary<string, long> Outcomes { get; } = [];

        /// <summary>Mischief by the slave's count.</summary>
        public SortedDictionary<string, long> Faults { get; } = [];

        /// <summary>What the bus says that it has seen.</summary>
        public SortedDictionary<string, long> Seen { get; } = [];

        public static Tally Sum(IEnumerable<Tally> parts)
        {
            var sum = new Tally();
            foreach (var part in parts)
            {
                sum.Transactions += part.Transactions;
                sum.Right += part.Right;
                sum.Wrong += part.Wrong;
                foreach (var (key, count) in part.Outcomes) sum.Outcomes[key] = sum.Outcomes.GetValueOrDefault(key) + count;
                foreach (var (key, count) in part.Faults) sum.Faults[key] = sum.Faults.GetValueOrDefault(key) + count;
                foreach (var (key, count) in part.Seen) sum.Seen[key] = sum.Seen.GetValueOrDefault(key) + count;
            }

            return sum;
        }

        public void Take(SlaveCounters slave, EdgeAgent.Buses.BusCounters? bus)
        {
            foreach (var (name, count) in slave.Faults.Struck) Faults[name] = count;
            if (bus is null) return;
            Seen["late frames"] = bus.LateFrames;
            Seen["foreign frames"] = bus.ForeignFrames;
            Seen["echoes"] = bus.Echoes;
            Seen["noise bytes"] = bus.NoiseBytes;
        }

        public override string ToString() =>
            $"{Transactions} transactions: {Right} right, {Wrong} wrong; {Told(Outcomes)}; mischief: {Told(Faults)}; the bus saw: {Told(Seen)}";

        private static string Told(SortedDictionary<string, long> counts) => string.Join(", ", counts.Select(row => $"{row.Value} {row.Key}"));
    }
}

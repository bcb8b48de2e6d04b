using System.Diagnostics;
using System.Globalization;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.Benchmarks;

/// <summary>
/// The alarm kernel under the default rules with the devices of a city: entries of the journal in the order in which a city sends them, each device after
/// all others, so that no state is in the cache when its turn comes.
/// </summary>
internal static class KernelCost
{
    private const long FromUnixMs = 1_779_062_400_000;
    private const int DevicesOfGateway = 48;
    private const int Rounds = 6;
    private const int PeerRounds = 1;
    private const long RoundMs = 60_000;

    // Shares of the monitored devices of the reference city, by kind, and what each sends in one message.
    private static readonly (int Kind, double Share, (Quantity Quantity, double Value, double Swing)[] Series)[] Mix =
    [
        (118, 0.333, [(Quantity.LampVoltage, 221, 2), (Quantity.LampCurrent, 0.6, 0.01), (Quantity.LampPower, 0, 0), (Quantity.LampPowerFactor, 0.98, 0), (Quantity.LampDimming, 0, 0), (Quantity.LampRelay, 0, 0), (Quantity.LampTemperature, 30, 2), (Quantity.LampEnergy, 1000, 0)]),
        (103, 0.556, [(Quantity.CoverTilt, 1, 0.5), (Quantity.CoverOpen, 0, 0), (Quantity.CoverWaterLevel, 0.1, 0.02), (Quantity.CoverBattery, 3.6, 0.01), (Quantity.CoverTemperature, 15, 1), (Quantity.CoverVibration, 0, 0)]),
        (117, 0.055, [(Quantity.PoleTilt, 0.5, 0.2), (Quantity.PoleLeakageCurrent, 2, 0.5), (Quantity.PoleDoorOpen, 0, 0), (Quantity.PoleEmergencyButton, 0, 0)]),
        (309, 0.017, [(Quantity.EnvWindSpeed, 4, 2), (Quantity.EnvTemperature, 24, 2), (Quantity.EnvHumidity, 60, 5), (Quantity.EnvPm25, 35, 8), (Quantity.EnvPm10, 60, 10), (Quantity.EnvRain, 100, 0), (Quantity.EnvNoise, 55, 5), (Quantity.EnvIlluminance, 20_000, 500)]),
        (101, 0.011, [(Quantity.WaterPressure, 0.3, 0.002), (Quantity.WaterFlow, 120, 2)]),
        (111, 0.028, [(Quantity.GasCh4, 0.6, 0.3), (Quantity.GasStatus, 0, 0)]),
    ];

    public static void Measure(int devices)
    {
        var faults = new List<string>();
        var rules = RuleFile.Load(RuleFile.DefaultPath, faults) ?? throw new InvalidOperationException(string.Join("; ", faults));
        Tell("kernel", devices, rules, new ArrayPeer(rules), Rounds);
        Tell("kernel-naive-peer", devices, rules, new NaivePeer(rules), PeerRounds);
    }

    private static void Tell(string name, int devices, RuleSet rules, IPeer peer, int rounds)
    {
        var city = new City(devices);
        city.Play(peer, 0);
        city.Play(peer, 1);
        GC.Collect();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var best = double.MaxValue;
        long readings = 0;
        for (var round = 2; round < 2 + rounds; round++)
        {
            var from = HotPath.Cpu();
            var played = city.Play(peer, round);
            best = Math.Min(best, (HotPath.Cpu() - from - city.Building).TotalNanoseconds / played);
            readings += played;
        }

        // What building the entries allocates is measured apart and taken off.
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated - city.BuildingBytes) / (double)readings;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"kind\":\"{name}\",\"devices\":{devices},\"rules\":{rules.Rules.Count},\"readings\":{readings},\"ns_per_reading\":{best:0.0},\"readings_per_core_s\":{1e9 / best:0},\"bytes_per_reading\":{Math.Max(0, bytes):0.000}{peer.Memory()}}}"));
    }

    private interface IPeer
    {
        void Apply(in JournalEntry entry);

        string Memory();
    }

    private sealed class ArrayPeer(RuleSet rules) : IPeer
    {
        private readonly AlarmKernel _kernel = new(rules);
        private readonly List<AlarmTransition> _transitions = [];
        private long _position;

        public void Apply(in JournalEntry entry)
        {
            _kernel.Apply(in entry, _position++, _transitions);
            if (_transitions.Count > 0) throw new InvalidOperationException($"A rule fired on ordinary values: {_transitions[0]}");
        }

        public string Memory() => Restart();

        private string Restart()
        {
            var path = Path.GetTempFileName();
            try
            {
                var file = new SnapshotFile(path);
                var began = Stopwatch.GetTimestamp();
                file.Save(_kernel, _position);
                var saved = Stopwatch.GetElapsedTime(began);
                var other = new AlarmKernel(_kernel.Rules);
                began = Stopwatch.GetTimestamp();
                if (file.Restore(other) != _position || other.StateBytes != _kernel.StateBytes) throw new InvalidOperationException("The snapshot does not restore");
                var restored = Stopwatch.GetElapsedTime(began);
                var states = _kernel.CountStates();
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $",\"states\":{states},\"state_mb\":{_kernel.StateBytes / 1e6:0.0},\"bytes_per_series_and_rule\":{(double)_kernel.StateBytes / states:0.0},\"snapshot_mb\":{new FileInfo(path).Length / 1e6:0.0},\"save_s\":{saved.TotalSeconds:0.00},\"restore_s\":{restored.TotalSeconds:0.00}");
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    private sealed class NaivePeer(RuleSet rules) : IPeer
    {
        private readonly NaiveKernel _kernel = new(rules.Rules);

        public void Apply(in JournalEntry entry) => _kernel.Apply(in entry);

        public string Memory() => _kernel.Raised == 0 ? "" : throw new InvalidOperationException("A rule fired on ordinary values");
    }

    /// <summary>A city of devices whose entries are built once and have their times and values set anew for each round.</summary>
    private sealed class City
    {
        private const int EntriesOfTick = 10_000;

        private readonly EntryWriter _writer = new();
        private readonly DecodedMessage _message = new();
        private readonly (string Id, string Gateway, int Mix)[] _devices;
        private readonly byte[] _buffer = new byte[EntriesOfTick * 512];
        private readonly int[] _ends = new int[EntriesOfTick];

        public City(int devices)
        {
            var random = new Random(7);
            _devices = new (string, string, int)[devices];
            for (var index = 0; index < devices; index++)
            {
                var (mix, at) = (0, random.NextDouble());
                while (mix < Mix.Length - 1 && at >= Mix[mix].Share) at -= Mix[mix++].Share;
                _devices[index] = ($"371502{Mix[mix].Kind:0000}{index:000000}", $"GW-{index / DevicesOfGateway:000000}", mix);
            }
        }

        public TimeSpan Building { get; private set; }

        public long BuildingBytes { get; private set; }

        /// <summary>One message of each device; returns the readings.</summary>
        public long Play(IPeer peer, int round)
        {
            long readings = 0;
            Building = TimeSpan.Zero;
            for (var from = 0; from < _devices.Length; from += EntriesOfTick)
            {
                var unixMs = FromUnixMs + (round * RoundMs) + ((long)from * RoundMs / _devices.Length);
                var (cpu, bytes) = (HotPath.Cpu(), GC.GetAllocatedBytesForCurrentThread());
                var count = Build(from, unixMs, round, ref readings);
                Building += HotPath.Cpu() - cpu;
                BuildingBytes += round < 2 ? 0 : GC.GetAllocatedBytesForCurrentThread() - bytes;
                var at = 0;
                for (var index = 0; index < count; index++)
                {
                    if (JournalEntry.Read(_buffer.AsSpan(at, _ends[index] - at), out var entry) != EntryStatus.Ok) throw new InvalidOperationException("Entry refused");
                    at = _ends[index];
                    peer.Apply(in entry);
                }
            }

            return readings;
        }

        private int Build(int from, long unixMs, int round, ref long readings)
        {
            var (at, count) = (0, 0);
            void Keep(ReadOnlySpan<byte> entry)
            {
                entry.CopyTo(_buffer.AsSpan(at));
                _ends[count++] = at += entry.Length;
            }

            Keep(_writer.Tick(unixMs));
            for (var index = from; index < Math.Min(from + EntriesOfTick - 1, _devices.Length); index++)
            {
                var (id, gateway, mix) = _devices[index];
                _message.Reset(MessageKind.Data, gateway, id, unixMs);
                foreach (var (quantity, value, swing) in Mix[mix].Series)
                {
                    var moved = value + (swing * (((index * 31) + (round * 17)) % 100) / 100.0);
                    _message.Readings.Add(new DecodedReading(new Reading(quantity, unixMs - 200, moved, Quality.Good), false));
                    readings++;
                }

                Keep(_writer.Message(_message));
            }

            return count;
        }
    }
}

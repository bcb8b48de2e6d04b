using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Finds out who lives on an unknown bus: the line's settings first, then the units, then what each of them is.</summary>
/// <param name="plan">What is asked.</param>
/// <param name="open">Makes the line for a setting; null behind TCP.</param>
/// <param name="profiles">Profiles to compare with.</param>
/// <param name="time">Deadlines.</param>
/// <param name="tell">A finding worth a line.</param>
/// <param name="show">How far it is.</param>
internal sealed class BusScan(
    ScanPlan plan, Func<LineSettings?, ITap> open, IReadOnlyList<DeviceProfile> profiles, TimeProvider time, Action<string> tell, Action<string> show)
{
    // More units than any bus carries: one device that answers to every address.
    private const int EveryUnit = 40;

    // A question costs as much as fifty registers at 9600 baud; where the device refuses what lies between, fields are read alone.
    private static readonly ReadCost Cost = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(2));

    // A meter is found by its address, not by what its registers hold, and a talker is not asked.
    private readonly IReadOnlyList<DeviceProfile> _profiles = [.. profiles.Where(profile => profile.Protocol == BusDialect.Modbus)];
    private readonly ScanProgress _progress = new(time, show);
    private readonly List<string> _notes = [];

    /// <summary>A serial line whose settings are not known, or known in part.</summary>
    public async Task<ScanReport> SerialAsync(string port, CancellationToken cancel)
    {
        var usable = new List<LineSettings>();
        _progress.ToCome = (plan.Settings.Count * plan.LikelyUnits.Count) + plan.Units.Count;
        var likely = plan.Settings.Count == 1 ? plan.Units : plan.LikelyUnits;
        foreach (var rest in new[] { likely, [.. plan.Units.Except(likely)] })
        {
            if (rest.Count == 0) continue;
            foreach (var settings in usable.Count == 0 ? plan.Settings : [.. usable])
            {
                using var line = open(settings);
                var master = Master(line, settings);
                var found = await SweepAsync(master, rest, settings.ToString(), stopAtFirst: true, cancel).ConfigureAwait(false);
                if (found is null)
                {
                    _progress.ToCome = Math.Max(0, _progress.ToCome - rest.Count);
                    continue;
                }

                if (!usable.Contains(settings)) usable.Add(settings);
                if (found.Count == 0) continue;
                tell($"unit {found[0].Unit} answers at {settings}: asking all units there");
                return await AllAsync(master, port, settings, null, found, cancel).ConfigureAwait(false);
            }

            if (usable.Count == 0) break;
            _progress.ToCome = usable.Count * (plan.Units.Count - likely.Count);
        }

        if (usable.Count > 0)
        {
            _notes.Add($"tried {string.Join(", ", usable)} with units {plan.Units[0]} to {plan.Units[^1]} and {plan.Timeout.TotalMilliseconds:0} ms");
            _notes.Add("check power, the polarity of A and B, and the terminating resistor; slow devices need --timeout-ms 1000");
        }

        return new ScanReport(port, null, null, [], _notes);
    }

    /// <summary>A device or serial server on the network; Modbus TCP first, then bare RTU frames.</summary>
    public async Task<ScanReport> TcpAsync(string address, IReadOnlyList<TcpFraming> framings, CancellationToken cancel)
    {
        _progress.ToCome = framings.Count * plan.Units.Count;
        foreach (var framing in framings)
        {
            using var line = open(null);
            var master = new LineMaster(line, null, framing == TcpFraming.Mbap, plan.Timeout, time);
            var found = await SweepAsync(master, plan.Units, framing.ToString(), stopAtFirst: true, cancel).ConfigureAwait(false);
            if (found is null) break;
            if (found.Count == 0) continue;
            tell($"unit {found[0].Unit} answers with {framing}: asking all units there");
            return await AllAsync(master, address, null, framing, found, cancel).ConfigureAwait(false);
        }

        return new ScanReport(address, null, framings[0], [], _notes);
    }

    private async Task<ScanReport> AllAsync(
        LineMaster master, string address, LineSettings? settings, TcpFraming? framing, List<(byte Unit, LineAnswer Answer)> found, CancellationToken cancel)
    {
        var first = found[0].Unit;
        _progress.ToCome = plan.Units.Count - 1;
        var others = await SweepAsync(master, [.. plan.Units.Where(unit => unit != first)], settings?.ToString() ?? address, stopAtFirst: false, cancel).ConfigureAwait(false);
        found.AddRange(others ?? []);
        found.Sort((a, b) => a.Unit.CompareTo(b.Unit));
        if (found.Count >= EveryUnit && settings is null)
        {
            _notes.Add($"it answers to {found.Count} units: one device that ignores the unit id; shown as unit {found[0].Unit}");
            found = [found[0]];
        }

        var units = new List<FoundUnit>();
        _progress.ToCome = found.Count * _profiles.Sum(profile => profile.Fields.Count);
        foreach (var (unit, answer) in found) units.Add(await WhoAsync(master, unit, answer, cancel).ConfigureAwait(false));
        return new ScanReport(address, settings, framing, units, _notes);
    }

    /// <summary>Asks units whether they are there; null when the line cannot be used at all.</summary>
    private async Task<List<(byte Unit, LineAnswer Answer)>?> SweepAsync(
        LineMaster master, IReadOnlyList<byte> units, string where, bool stopAtFirst, CancellationToken cancel)
    {
        var found = new List<(byte, LineAnswer)>();
        var garbled = 0;
        foreach (var unit in units)
        {
            _progress.Ask($"{where}, unit {unit}, {found.Count} found");
            var answer = await master.AskAsync(unit, Questions.Read(ModbusFunction.ReadHoldingRegisters, 0, 1), cancel).ConfigureAwait(false);
            if (answer.Outcome == LineOutcome.Down)
            {
                _notes.Add($"{where}: {answer.Reason}");
                return found.Count > 0 ? found : null;
            }

            if (answer.Outcome == LineOutcome.Garbled) garbled++;
            if (!answer.IsAlive) continue;
            found.Add((unit, answer));
            if (stopAtFirst) return found;
        }

        if (garbled > 0) _notes.Add($"{where}: {garbled} times bytes came that are no answer; another speed, two devices at one address or noise");
        return found;
    }

    private async Task<FoundUnit> WhoAsync(LineMaster master, byte unit, LineAnswer first, CancellationToken cancel)
    {
        var identity = await master.AskAsync(unit, Questions.Identify(), cancel).ConfigureAwait(false);
        var held = new Dictionary<(ModbusFunction, ushort), byte[]?>();
        foreach (var profile in _profiles)
        {
            foreach (var read in ReadPlan.For(profile.Fields.Where(field => !field.ReadsBits), Cost, new ReadLimits(profile.RegistersMax, [])))
            {
                _progress.Ask($"unit {unit}: is it a {profile.Name}");
                await FetchAsync(master, unit, read, held, cancel).ConfigureAwait(false);
            }
        }

        var guesses = ProfileGuess.Rank(_profiles, (function, register, count) => Held(held, function, register, count));
        var texts = identity.Outcome == LineOutcome.Ok ? UnitIdentity.Texts(identity.Pdu) : [];
        return new FoundUnit(unit, first.Elapsed, texts, guesses);
    }

    /// <summary>Reads a range in one piece, and where the device refuses that, every field alone.</summary>
    private static async Task FetchAsync(
        LineMaster master, byte unit, PlannedRead read, Dictionary<(ModbusFunction, ushort), byte[]?> held, CancellationToken cancel)
    {
        var missing = read.Fields.Where(field => Held(held, field.Function, field.Register, (ushort)field.Registers) is null && !held.ContainsKey((field.Function, field.Register))).ToList();
        if (missing.Count == 0) return;
        if (await TryReadAsync(master, unit, read.Function, read.Register, read.Count, held, cancel).ConfigureAwait(false)) return;
        foreach (var field in missing)
        {
            if (!await TryReadAsync(master, unit, field.Function, field.Register, (ushort)field.Registers, held, cancel).ConfigureAwait(false))
            {
                held[(field.Function, field.Register)] = null;
            }
        }
    }

    private static async Task<bool> TryReadAsync(
        LineMaster master, byte unit, ModbusFunction function, ushort register, ushort count, Dictionary<(ModbusFunction, ushort), byte[]?> held, CancellationToken cancel)
    {
        var answer = await master.AskAsync(unit, Questions.Read(function, register, count), cancel).ConfigureAwait(false);
        if (answer.Outcome != LineOutcome.Ok) return false;
        for (var at = 0; at < count; at++) held[(function, (ushort)(register + at))] = answer.Pdu[(2 + (2 * at))..(4 + (2 * at))];
        return true;
    }

    private static byte[]? Held(Dictionary<(ModbusFunction, ushort), byte[]?> held, ModbusFunction function, ushort register, ushort count)
    {
        var wire = new byte[count * 2];
        for (var at = 0; at < count; at++)
        {
            if (!held.TryGetValue((function, (ushort)(register + at)), out var one) || one is null) return null;
            one.CopyTo(wire, 2 * at);
        }

        return wire;
    }

    private LineMaster Master(ITap line, LineSettings settings) =>
        new(line, RtuTiming.For(settings.Baud, settings.BitsPerCharacter), isMbap: false, plan.Timeout, time);
}

using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>One meter found on a bus.</summary>
/// <param name="Meter">Its address.</param>
/// <param name="Settings">Settings of the line under which it answers; null behind TCP.</param>
/// <param name="Profile">Name of the profile that fits; null for none.</param>
internal sealed record FoundMeter(BusPeer Meter, LineSettings? Settings, string? Profile);

/// <summary>
/// Finds the meter on an unknown bus by asking every one for its address: one of DL/T 645 and one of CJ/T 188 may hang there, two of a kind
/// answer at once and are not understood. Beside Modbus devices that is harmless: they do not know the frames.
/// </summary>
/// <param name="bus">Makes the bus for a setting; null behind TCP.</param>
/// <param name="profiles">Profiles to choose from.</param>
/// <param name="time">Deadlines.</param>
/// <param name="tell">A finding worth a line.</param>
/// <param name="show">How far it is.</param>
internal sealed class MeterScan(
    Func<LineSettings?, BusOptions> bus, IReadOnlyList<DeviceProfile> profiles, TimeProvider time, Action<string> tell, Action<string> show)
{
    // DL/T 645-2007, 5.2.2, and CJ/T 188: what a meter has of phase B tells a three-phase one.
    private const uint VoltageB = 0x02010200;

    private readonly List<string> _notes = [];

    /// <summary>What else a technician should know.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Speeds and parities of meters, the likely first: what is given is fixed.</summary>
    public static IReadOnlyList<LineSettings> SettingsFor(int? baud, SerialParity? parity, int? stopBits)
    {
        LineSettings[] usual =
        [
            new(2400, SerialParity.Even, 1), new(9600, SerialParity.Even, 1), new(4800, SerialParity.Even, 1), new(1200, SerialParity.Even, 1), new(9600, SerialParity.None, 1),
        ];
        LineSettings[] fitting = [.. usual.Where(each => (baud is null || each.Baud == baud) && (parity is null || each.Parity == parity) && (stopBits is null || each.StopBits == stopBits))];
        return fitting.Length > 0 ? fitting : [new LineSettings(baud ?? 2400, parity ?? SerialParity.Even, stopBits ?? 1)];
    }

    /// <summary>Asks under one setting after the other, until one has a meter.</summary>
    public async Task<IReadOnlyList<FoundMeter>> RunAsync(IReadOnlyList<LineSettings?> settings, CancellationToken cancel)
    {
        foreach (var each in settings)
        {
            var found = await FindAsync(each, cancel).ConfigureAwait(false);
            if (found.Count > 0) return found;
        }

        return [];
    }

    private async Task<List<FoundMeter>> FindAsync(LineSettings? settings, CancellationToken cancel)
    {
        var where = settings is { } line ? $" at {line}" : "";
        await using var master = new MeterMaster(bus(settings), time);
        var look = new MeterLook(master, what => show($"{what}{where}"));
        var found = new List<FoundMeter>();
        foreach (var dialects in new BusDialect[][] { [BusDialect.Dlt645, BusDialect.Dlt645Of1997], [BusDialect.Cjt188] })
        {
            if (await look.FindAsync(dialects, cancel).ConfigureAwait(false) is not { } meter) continue;
            tell($"meter {meter} answers{where}");
            found.Add(new FoundMeter(meter, settings, await ProfileOfAsync(master, meter, cancel).ConfigureAwait(false)));
        }

        if (look.WasGarbled) _notes.Add($"bytes came{where} that are no answer of a meter: several of them at once (unplug all but one, or ask each with bus meter --address), or another speed");
        return found;
    }

    private async Task<string?> ProfileOfAsync(MeterMaster master, BusPeer meter, CancellationToken cancel)
    {
        DeviceProfile[] fitting = [.. profiles.Where(profile => profile.Protocol == meter.Dialect && (meter.Dialect != BusDialect.Cjt188 || profile.MeterType == meter.MeterType))];
        if (meter.Dialect != BusDialect.Dlt645 || fitting.Length < 2) return fitting.FirstOrDefault()?.Name;
        var answer = await master.AskAsync(MeterRequest.Read(meter, VoltageB), setting: null, cancel).ConfigureAwait(false);
        var isThreePhase = answer.Outcome == LineOutcome.Ok && !answer.Pdu.All(each => each == 0xFF);
        return (fitting.FirstOrDefault(profile => profile.Fields.Any(field => field.Item?.Identifier == VoltageB) == isThreePhase) ?? fitting[0]).Name;
    }
}

using System.Globalization;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>One value of a meter as the technician sees it.</summary>
/// <param name="Identifier">Data identifier.</param>
/// <param name="Name">What it is; empty when not known here.</param>
/// <param name="Text">The value with its unit, or why there is none.</param>
/// <param name="Raw">Bytes as they came, without the 33H of DL/T 645.</param>
internal sealed record MeterValueSeen(string Identifier, string Name, string Text, string Raw);

/// <summary>Finds out which meter is on a line and what it tells.</summary>
internal sealed class MeterLook(MeterMaster master, Action<string> show)
{
    /// <summary>Bytes came that are no answer: several meters at once, or another speed.</summary>
    public bool WasGarbled { get; private set; }

    /// <summary>The meter that is alone on its line; null when none answers, or several at once.</summary>
    public async Task<BusPeer?> FindAsync(IEnumerable<BusDialect> dialects, CancellationToken cancel)
    {
        foreach (var dialect in dialects)
        {
            show($"which {dialect} meter is there");
            var any = BusPeer.Any(dialect);

            // Meters of 1997 know no question for the address, and some of 2007 do not answer it: a value asked of any tells it too.
            MeterRequest[] questions = dialect switch
            {
                BusDialect.Dlt645 => [new(any, MeterAction.ReadAddress, 0), MeterRequest.Read(any, Dlt645Identifiers.ForwardActiveEnergy)],
                BusDialect.Cjt188 => [new(any, MeterAction.ReadAddress, Cjt188Identifiers.Address), MeterRequest.Read(any, Cjt188Identifiers.Metering)],
                _ => [MeterRequest.Read(any, 0x9010)],
            };
            foreach (var question in questions)
            {
                var answer = await master.AskAsync(question, setting: null, cancel).ConfigureAwait(false);
                if (answer.Outcome == LineOutcome.Down) return null;
                WasGarbled |= answer.Outcome == LineOutcome.Garbled;
                if (answer.Outcome == LineOutcome.Ok) return await EditionOfAsync(answer.Meter, cancel).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Old meters may tell their address in the new way, and yet know no identifier of it.</summary>
    private async Task<BusPeer> EditionOfAsync(BusPeer meter, CancellationToken cancel)
    {
        if (meter.Dialect != BusDialect.Dlt645) return meter;
        var energy = await master.AskAsync(MeterRequest.Read(meter, Dlt645Identifiers.ForwardActiveEnergy), setting: null, cancel).ConfigureAwait(false);
        return energy.Outcome == LineOutcome.Ok ? meter : meter with { Dialect = BusDialect.Dlt645Of1997 };
    }

    /// <summary>Everything that is known of its dialect, or one identifier; what it refuses is left out unless it was asked for.</summary>
    public async Task<IReadOnlyList<MeterValueSeen>> ReadAsync(BusPeer meter, uint? only, CancellationToken cancel)
    {
        var edition = meter.Dialect == BusDialect.Dlt645Of1997 ? Dlt645Edition.Edition1997 : Dlt645Edition.Edition2007;
        IEnumerable<uint> identifiers = only is { } one ? [one]
            : meter.Dialect == BusDialect.Cjt188 ? [Cjt188Identifiers.Metering]
            : Dlt645Items.All.Where(item => item.Edition == edition && item.Layout == Dlt645Layout.Number).Select(item => item.Identifier);
        var seen = new List<MeterValueSeen>();
        foreach (var identifier in identifiers)
        {
            show($"meter {meter}: {meter.Dialect.Print(identifier)}");
            var answer = await master.AskAsync(MeterRequest.Read(meter, identifier), setting: null, cancel).ConfigureAwait(false);
            if (answer.Outcome == LineOutcome.Ok) seen.AddRange(Values(meter.Dialect, edition, identifier, answer.Pdu));
            else if (only is not null || answer.Outcome != LineOutcome.Exception) seen.Add(new MeterValueSeen(meter.Dialect.Print(identifier), "", answer.Describe(), ""));
            if (answer.Outcome == LineOutcome.Down) break;
        }

        return seen;
    }

    /// <summary>What the data of an answer say.</summary>
    internal static IEnumerable<MeterValueSeen> Values(BusDialect dialect, Dlt645Edition edition, uint identifier, byte[] data)
    {
        var printed = dialect.Print(identifier);
        var raw = string.Join(' ', data.Select(each => each.ToString("X2", CultureInfo.InvariantCulture)));
        if (dialect == BusDialect.Cjt188 && Cjt188Metering.TryRead(data, out var metering) == Cjt188ValueStatus.Ok)
        {
            yield return new MeterValueSeen(printed, "volume", Number(metering.Volume), raw);
            yield return new MeterValueSeen(printed, "volume on the settlement day", Number(metering.SettlementVolume), "");
            yield return new MeterValueSeen(printed, "clock", metering.Clock?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "no date", "");
            yield return new MeterValueSeen(printed, "status", Convert.ToString(metering.Status.Bits, 2).PadLeft(16, '0'), "");
        }
        else if (dialect == BusDialect.Cjt188 && Cjt188HeatMetering.TryRead(data, out var heat) == Cjt188ValueStatus.Ok)
        {
            foreach (var value in Values(printed, heat, raw)) yield return value;
        }
        else if (dialect != BusDialect.Cjt188 && Dlt645Items.TryGet(identifier, out var item, edition) && data.Length == item.Size)
        {
            var isAbsent = !data.AsSpan().ContainsAnyExcept((byte)0xFF);
            var text = isAbsent || !Bcd.TryReadLowFirst(data, out var digits, item.IsSigned)
                ? isAbsent ? "no value" : "no digits"
                : string.Create(CultureInfo.InvariantCulture, $"{DecimalScale.Apply(digits, -item.Decimals)} {item.Unit}").TrimEnd();
            yield return new MeterValueSeen(printed, item.Name, text, raw);
        }
        else
        {
            yield return new MeterValueSeen(printed, "", "", raw);
        }
    }

    private static IEnumerable<MeterValueSeen> Values(string printed, Cjt188HeatMetering heat, string raw) =>
    [
        new(printed, "heat", Number(heat.Heat), raw),
        new(printed, "heat on the settlement day", Number(heat.SettlementHeat), ""),
        new(printed, "power", Number(heat.Power), ""),
        new(printed, "flow", Number(heat.Flow), ""),
        new(printed, "volume", Number(heat.Volume), ""),
        new(printed, "supply temperature", string.Create(CultureInfo.InvariantCulture, $"{heat.SupplyCelsius} Cel"), ""),
        new(printed, "return temperature", string.Create(CultureInfo.InvariantCulture, $"{heat.ReturnCelsius} Cel"), ""),
        new(printed, "hours of work", string.Create(CultureInfo.InvariantCulture, $"{heat.WorkHours} h"), ""),
        new(printed, "clock", heat.Clock?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "no date", ""),
        new(printed, "status", Convert.ToString(heat.Status.Bits, 2).PadLeft(16, '0'), ""),
    ];

    private static string Number(Cjt188Number number) => string.Create(CultureInfo.InvariantCulture, $"{number.Value} {number.Unit.BaseUnit}");
}

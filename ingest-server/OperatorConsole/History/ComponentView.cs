using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.OperatorConsole.History;

/// <summary>One component at a moment: what the registry knows of it, its newest values with their age, and what is wrong.</summary>
/// <param name="Code">Component code, 16 digits.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">Class and subclass, four digits.</param>
/// <param name="Latitude">WGS-84 degrees.</param>
/// <param name="Longitude">WGS-84 degrees.</param>
/// <param name="Attributes">The rest of its row in the registry.</param>
/// <param name="Devices">Devices that report for it.</param>
/// <param name="State">How it is.</param>
/// <param name="Values">The newest of each quantity of each device.</param>
/// <param name="ActiveAlarms">Of the component and its devices, the newest first.</param>
internal sealed record ComponentView(
    string Code, string Name, string Kind, double Latitude, double Longitude, ComponentAttributes Attributes, IReadOnlyList<ComponentDevice> Devices,
    ComponentState State, IReadOnlyList<ComponentValue> Values, IReadOnlyList<AlarmRecord> ActiveAlarms)
{
    private const int AlarmsMax = 100;

    internal static ComponentView Of(in Moment moment, ComponentRow row)
    {
        var (_, _, latest, alarms, now) = moment;
        var kind = ComponentKind.Of(row);
        var devices = row.Devices.Select(device => (Id: device, View: latest.Device(device))).ToArray();
        ComponentValue[] values =
        [
            .. devices.Where(device => device.View is not null).SelectMany(device =>
                device.View!.Values.Values.OrderBy(reading => reading.Quantity).Select(reading => ComponentValue.Of(device.Id, reading, now))),
        ];
        var active = alarms.OfSubjects([row.Code, .. row.Devices], null, null, isActive: true, AlarmsMax);
        var gateway = row.Gateway.Length > 0 ? latest.Gateway(row.Gateway) : null;
        var lastGood = values.Where(value => value.IsGood).Select(value => (long?)value.TimeMs).Max();
        return new ComponentView(
            row.Code, row.Name, kind.Code, row.Latitude, row.Longitude, ComponentAttributes.Of(row, kind),
            [.. devices.Select(device => new ComponentDevice(device.Id, device.View?.IsThere ?? false, device.View?.Values.Values.Select(reading => (long?)reading.UnixMs).Max()))],
            new ComponentState(
                gateway is { IsOnline: true }, lastGood, row.Devices.Count > 0 && !(lastGood >= now - kind.SilentAfterMs), kind.SilentAfterMs,
                active.Count > 0 ? active.Min(alarm => alarm.Level) : null,
                alarms.OutOfService().Any(mark => mark.Code == row.Code || row.Devices.Contains(mark.Code))),
            values, active);
    }
}

/// <param name="Kind">Name of its kind in English; null for a kind that the table does not know.</param>
/// <param name="KindZh">The same in Chinese.</param>
/// <param name="Gateway">The gateway that reads it; empty for none.</param>
/// <param name="Grid">Unit grid code, 15 digits.</param>
/// <param name="Zone">Zone that it belongs to.</param>
/// <param name="Circuit">Lamp circuit that feeds it.</param>
/// <param name="Owner">Who owns it.</param>
/// <param name="Maintenance">Who maintains it.</param>
/// <param name="Hardware">The hardware that has measured here, the present one last.</param>
internal sealed record ComponentAttributes(
    string? Kind, string? KindZh, string Gateway, string? Grid, string? Zone, string? Circuit, string? Owner, string? Maintenance, IReadOnlyList<HardwareRow> Hardware)
{
    internal static ComponentAttributes Of(ComponentRow row, ComponentKind kind) =>
        new(kind.En, kind.Zh, row.Gateway, row.Grid, row.Zone, row.Circuit, row.Owner, row.Maintenance, row.Hardware ?? []);
}

/// <param name="Id">Device id.</param>
/// <param name="IsThere">Between birth and death certificate.</param>
/// <param name="LastMs">Time of its newest reading, good or not; null for none.</param>
internal sealed record ComponentDevice(string Id, bool IsThere, long? LastMs);

/// <param name="IsGatewayOnline">Whether somebody reads it now.</param>
/// <param name="LastGoodMs">Time of its newest good reading; null for none.</param>
/// <param name="IsSilent">It has devices and no good reading within the time of its kind.</param>
/// <param name="SilentAfterMs">That time.</param>
/// <param name="Level">Worst active alarm, 1 is the worst; null for none.</param>
/// <param name="IsOutOfService">Taken out of service by an operator.</param>
internal sealed record ComponentState(bool IsGatewayOnline, long? LastGoodMs, bool IsSilent, long SilentAfterMs, int? Level, bool IsOutOfService);

/// <param name="Device">Which device says so.</param>
/// <param name="Quantity">What was measured, by the catalogue's name.</param>
/// <param name="Unit">Its unit; empty for a number without one.</param>
/// <param name="Value">The value; of a bad reading null, or what was read as evidence.</param>
/// <param name="Quality">Good, or why the value may not be used.</param>
/// <param name="TimeMs">When it was measured.</param>
/// <param name="AgeMs">How long ago; below 0 for a clock that is fast.</param>
internal sealed record ComponentValue(string Device, string Quantity, string Unit, double? Value, string Quality, long TimeMs, long AgeMs)
{
    internal bool IsGood { get; init; }

    internal static ComponentValue Of(string device, Reading reading, long nowMs)
    {
        var body = ValueBody.Of(reading);
        return new ComponentValue(device, body.Quantity, body.Unit, body.Value, body.Quality, body.UnixMs, nowMs - body.UnixMs) { IsGood = reading.IsGood };
    }
}

/// <summary>What the table of kinds says of a component.</summary>
internal readonly record struct ComponentKind(string Code, string? En, string? Zh, long SilentAfterMs)
{
    internal static ComponentKind Of(ComponentRow row)
    {
        if (!ComponentCode.TryParse(row.Code, out var code)) return new ComponentKind("", null, null, (long)(ComponentClass.SilentAfterMinutesDefault * 60_000));
        var isKnown = ClassTable.Default.TryGet(code.Kind, out var known);
        return new ComponentKind(
            code.Kind.ToString("D4"), isKnown ? known!.En : null, isKnown ? known!.Zh : null,
            (long)((known?.SilentAfterMinutes ?? ComponentClass.SilentAfterMinutesDefault) * 60_000));
    }
}

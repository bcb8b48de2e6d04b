using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>What can only be seen when a device and its profile are together.</summary>
public static class DeviceChecks
{
    /// <summary>More would make the rounds of one device needlessly ragged.</summary>
    public const int PeriodsMax = 8;

    /// <summary>Adds a fault for every option of a device that does not fit its profile.</summary>
    public static void Find(DeviceOptions options, Device device, FaultList faults)
    {
        FindAddressFault(options, device, faults);
        var names = device.Profile.Fields.Select(field => QuantityCatalogue.Get(field.Quantity).Name).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var each in options.Overrides.Where(each => each.Quantity.Length > 0))
        {
            if (!names.Contains(each.Quantity)) faults.Add($"{each.Path}.Quantity", $"profile {device.Profile.Name} has no '{each.Quantity}'", $"Use one of: {string.Join(", ", names)}");
            else if (!seen.Add(each.Quantity)) faults.Add($"{each.Path}.Quantity", $"'{each.Quantity}' has an earlier override", "Put both into one");
            else if (each.Unit is { } unit) FindUnitFault(each, unit, faults);
        }

        if (options.Overrides.Count(each => each.Fitted == false) >= names.Count)
        {
            faults.Add($"{options.Path}.Overrides", "nothing of the device is fitted", "Leave one quantity, or take the device out");
        }

        var widest = device.Fields.MaxBy(field => field.ReadsBits ? 1 : field.Registers)!;
        if (!widest.ReadsBits && widest.Registers > device.Limits.RegistersMax)
        {
            faults.Add(
                $"{options.Path}.RegistersMax",
                $"{device.Limits.RegistersMax} is less than the {widest.Registers} registers of {QuantityCatalogue.Get(widest.Quantity).Name}",
                $"Use {widest.Registers} or more: a number is never read in two pieces");
        }

        var periods = device.Fields.Select(device.PeriodOf).Distinct().Count();
        if (periods > PeriodsMax) faults.Add($"{options.Path}.Overrides", $"{periods} different periods", $"Use at most {PeriodsMax}");
    }

    private static void FindUnitFault(FieldOverride each, string unit, FaultList faults)
    {
        if (!QuantityCatalogue.TryGet(each.Quantity, out var info) || DeviceUnits.FactorOf(info, unit) is not null) return;
        faults.Add($"{each.Path}.Unit", $"'{unit}' is no unit of {each.Quantity}", $"Use one of: {string.Join(", ", DeviceUnits.Of(info))}");
    }

    private static void FindAddressFault(DeviceOptions options, Device device, FaultList faults)
    {
        var protocol = device.Profile.Protocol;
        if (protocol.IsTalker())
        {
            if (options.Talker is null) faults.Add($"{options.Path}.{(options.Address is null ? "Unit" : "Address")}", $"profile {device.Profile.Name} is of a talker, which nobody addresses", "Give Talker instead: the two letters behind the $ of its sentences, or any");
            return;
        }

        if (options.Talker is not null)
        {
            faults.Add($"{options.Path}.Talker", $"profile {device.Profile.Name} is of {protocol}, whose devices are asked", $"Give {(protocol.IsMeter() ? "Address" : "Unit")} instead");
            return;
        }

        if (!protocol.IsMeter())
        {
            if (options.Address is not null) faults.Add($"{options.Path}.Address", $"profile {device.Profile.Name} is of Modbus, whose devices have a unit", "Give Unit instead");
            return;
        }

        var digits = BusPeer.DigitsOf(protocol);
        var rule = $"Give the {digits} digits on the meter's plate; leading zeros may be left out";
        if (options.Address is null) faults.Add($"{options.Path}.Address", $"profile {device.Profile.Name} is of a {protocol} meter, which has an address and no unit", rule);
        else if (!BusPeer.TryMeter(protocol, options.Address, device.Profile.MeterType, allowsAny: false, out var peer)) faults.Add($"{options.Path}.Address", $"'{options.Address}' is no address of {protocol}", rule);
        else if (peer.IsBroadcast) faults.Add($"{options.Path}.Address", $"{peer} speaks to all meters, and none answers", rule);
    }
}

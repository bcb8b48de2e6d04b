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
        var names = device.Quantities.Select(info => info.Name).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var each in options.Overrides.Where(each => each.Quantity.Length > 0))
        {
            if (!names.Contains(each.Quantity)) faults.Add($"{each.Path}.Quantity", $"profile {device.Profile.Name} has no '{each.Quantity}'", $"Use one of: {string.Join(", ", names)}");
            else if (!seen.Add(each.Quantity)) faults.Add($"{each.Path}.Quantity", $"'{each.Quantity}' has an earlier override", "Put both into one");
        }

        var widest = device.Fields.MaxBy(field => field.Registers)!;
        if (widest.Registers > device.Limits.RegistersMax)
        {
            faults.Add(
                $"{options.Path}.RegistersMax",
                $"{device.Limits.RegistersMax} is less than the {widest.Registers} registers of {QuantityCatalogue.Get(widest.Quantity).Name}",
                $"Use {widest.Registers} or more: a number is never read in two pieces");
        }

        var periods = device.Fields.Select(device.PeriodOf).Distinct().Count();
        if (periods > PeriodsMax) faults.Add($"{options.Path}.Overrides", $"{periods} different periods", $"Use at most {PeriodsMax}");
    }
}

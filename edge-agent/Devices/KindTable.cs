using System.Text;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>The kinds of devices that profiles describe, as a Markdown table: kind, protocol, profile, quantities with units.</summary>
internal static class KindTable
{
    public static string Write(ProfileLibrary library, FaultList faults)
    {
        var table = new StringBuilder("| kind | protocol | profile | quantities |\n|---|---|---|---|\n");
        foreach (var name in library.Names())
        {
            if (library.Find(name, "$", faults) is { } profile) table.Append(Row(profile)).Append('\n');
        }

        return table.ToString();
    }

    private static string Row(DeviceProfile profile) =>
        $"| {profile.Kind} | {NameOf(profile)} | `{profile.Name}` | {string.Join(", ", profile.Fields.Select(field => NameOf(QuantityCatalogue.Get(field.Quantity))))} |";

    private static string NameOf(DeviceProfile profile) => profile.Protocol switch
    {
        Buses.BusDialect.Modbus => "Modbus",
        Buses.BusDialect.Dlt645 or Buses.BusDialect.Dlt645Of1997 => "DL/T 645",
        Buses.BusDialect.Cjt188 => "CJ/T 188",
        Buses.BusDialect.Nmea0183 => "NMEA 0183",
        _ => profile.Protocol.ToString(),
    };

    private static string NameOf(QuantityInfo info) => info.Unit.Length == 0 ? info.Name : $"{info.Name} ({info.Unit})";
}

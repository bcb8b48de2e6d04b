using System.Globalization;
using System.Text;
using System.Text.Json;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>Tells which units there are and what their registers hold.</summary>
internal static class SlaveReport
{
    internal static async Task WriteUnitsAsync(UnitTable units, TextWriter writer)
    {
        await writer.WriteLineAsync();
        await writer.WriteLineAsync($"{"Unit",4}  {"Kind",-21} {"Name",-26} Registers");
        foreach (var (unit, device) in units.Units)
        {
            await writer.WriteLineAsync($"{unit,4}  {device.Kind.NameOf(),-21} {device.Name,-26} {Ranges(device)}");
        }

        if (units.Meters.Count == 0) return;
        await writer.WriteLineAsync();
        await writer.WriteLineAsync($"{"Address",-14}  {"Kind",-18} {"Protocol",-8}  {"Name",-34} Items");
        foreach (var meter in units.Meters)
        {
            var items = string.Join(' ', meter.Capture().Select(value => value.Identifier).Distinct());
            await writer.WriteLineAsync($"{meter.Address,-14}  {meter.Kind.NameOf(),-18} {meter.Protocol,-8}  {meter.Name,-34} {items}");
        }
    }

    internal static async Task WriteValuesAsync(UnitTable units, TextWriter writer)
    {
        await writer.WriteLineAsync();
        await writer.WriteLineAsync($"{"Unit",4} {"Register",8}  {"Raw",-11} {"Value",12}  Item");
        foreach (var (unit, device) in units.Units)
        {
            foreach (var entry in device.Capture().Values)
            {
                var raw = string.Join(' ', entry.Words.Select(word => word.ToString("X4", CultureInfo.InvariantCulture)));
                var value = entry.Value?.ToString("0.#####", CultureInfo.InvariantCulture) ?? "none";
                await writer.WriteLineAsync($"{unit,4} {entry.Address,8}  {raw,-11} {value,12}  {entry.Item} {UnitOf(entry)}".TrimEnd());
            }
        }

        if (units.Meters.Count == 0) return;
        await writer.WriteLineAsync();
        await writer.WriteLineAsync($"{"Address",-14} {"Identifier",-10}  {"Bytes",-14} {"Value",12}  Item");
        foreach (var meter in units.Meters)
        {
            foreach (var entry in meter.Capture())
            {
                var value = entry.Value?.ToString("0.#####", CultureInfo.InvariantCulture) ?? "";
                await writer.WriteLineAsync(
                    $"{meter.Address,-14} {entry.Identifier,-10}  {Convert.ToHexString(entry.Raw),-14} {value,12}  {entry.Item} {entry.Unit}".TrimEnd());
            }
        }
    }

    /// <summary>The only bus with its units at the top; of several, each with its lines and units.</summary>
    internal static async Task WriteJsonAsync(IReadOnlyList<SlaveBus> buses, CityWorld world, TextWriter writer)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("moment", world.Now);
            json.WriteNumber("seed", world.Seed);
            json.WriteBoolean("frozen", world.IsFrozen);
            if (buses is [{ Setting.Name: "" } only]) WriteUnits(only.Units, json);
            else WriteBuses(buses, json);
            json.WriteEndObject();
        }

        await writer.WriteLineAsync(Encoding.UTF8.GetString(memory.ToArray()));
    }

    private static void WriteBuses(IReadOnlyList<SlaveBus> buses, Utf8JsonWriter json)
    {
        json.WriteStartArray("buses");
        foreach (var bus in buses)
        {
            json.WriteStartObject();
            json.WriteString("bus", bus.Setting.Name);
            json.WriteNumber("seed", bus.Setting.Faults.Seed);
            json.WriteStartObject("lines");
            foreach (var (line, place, _) in bus.Lines) json.WriteString(line, place);
            json.WriteEndObject();
            WriteUnits(bus.Units, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUnits(UnitTable units, Utf8JsonWriter json)
    {
        json.WriteStartArray("units");
        foreach (var (unit, device) in units.Units) WriteUnit(unit, device, json);
        json.WriteEndArray();
        json.WriteStartArray("meters");
        foreach (var meter in units.Meters) WriteMeter(meter, json);
        json.WriteEndArray();
    }

    private static void WriteUnit(byte unit, RegisterDevice device, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("unit", unit);
        json.WriteString("kind", device.Kind.NameOf());
        json.WriteString("name", device.Name);
        json.WriteStartArray("registers");
        foreach (var entry in device.Capture().Values)
        {
            json.WriteStartObject();
            json.WriteNumber("address", entry.Address);
            json.WriteStartArray("raw");
            foreach (var word in entry.Words) json.WriteNumberValue(word);
            json.WriteEndArray();
            if (entry.Value is { } value) json.WriteNumber("value", value);
            else json.WriteNull("value");
            if (entry.Quantity == Quantity.None) json.WriteNull("quantity");
            else json.WriteString("quantity", entry.Item);
            json.WriteString("item", entry.Item);
            json.WriteString("unit", UnitOf(entry));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMeter(MeterDevice meter, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("address", meter.Address);
        json.WriteString("protocol", meter.Protocol);
        json.WriteString("kind", meter.Kind.NameOf());
        json.WriteString("name", meter.Name);
        json.WriteStartArray("items");
        foreach (var entry in meter.Capture())
        {
            json.WriteStartObject();
            json.WriteString("identifier", entry.Identifier);
            json.WriteString("item", entry.Item);
            json.WriteString("raw", Convert.ToHexString(entry.Raw));
            if (entry.Value is { } value) json.WriteNumber("value", value);
            else json.WriteNull("value");
            json.WriteString("unit", entry.Unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string UnitOf(RegisterValue entry) =>
        QuantityCatalogue.TryGet(entry.Quantity, out var info) ? info.Unit : "";

    private static string Ranges(RegisterDevice device)
    {
        var addresses = device.Capture().Values.SelectMany(entry => entry.Words.Select((_, index) => entry.Address + index)).Order().ToList();
        var runs = new List<string>();
        for (var first = 0; first < addresses.Count;)
        {
            var last = first;
            while (last + 1 < addresses.Count && addresses[last + 1] == addresses[last] + 1) last++;
            runs.Add(first == last ? $"{addresses[first]}" : $"{addresses[first]}-{addresses[last]}");
            first = last + 1;
        }

        return string.Join(", ", runs) + (device.AnswersInputRegisters ? "" : " (function 03 only)");
    }
}

using System.Text.Json;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>Writes the two pipe networks into the registry file: nodes with what measures at them, pipes, valves and pumps.</summary>
internal sealed class PipePartsWriter(GeneratedCity city, Utf8JsonWriter json)
{
    public void Write()
    {
        Network("water", city.Water, node => city.AtWaterNode(node));
        Network("gas", city.Gas, node => city.AtGasNode(node));
    }

    private delegate ReadOnlySpan<int> Standing(int node);

    private void Network(string name, NetworkModel network, Standing at)
    {
        for (var node = 0; node < network.Nodes.Count; node++)
        {
            var position = network.Nodes[node].Position is { } point ? new GeoPoint(point.Y, point.X) : city.Plane.Centre;
            Begin(name, "node", network.Nodes[node].Id);
            json.WriteNumber("latitude", position.Latitude);
            json.WriteNumber("longitude", position.Longitude);
            Sensors(at(node));
            json.WriteEndObject();
        }

        foreach (var pipe in network.Pipes)
        {
            Begin(name, "pipe", pipe.Id);
            Ends(pipe);
            json.WriteNumber("lengthM", Math.Round(pipe.LengthM, 2));
            json.WriteNumber("diameterM", Math.Round(pipe.DiameterM, 4));
            json.WriteEndObject();
        }

        foreach (var pump in network.Pumps)
        {
            Begin(name, "valve", pump.Id);
            Ends(pump);
            json.WriteString("kind", "pump");
            json.WriteEndObject();
        }

        foreach (var valve in network.Valves)
        {
            Begin(name, "valve", valve.Id);
            Ends(valve);
            json.WriteNumber("diameterM", Math.Round(valve.DiameterM, 4));
            json.WriteString("kind", valve.Kind.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }
    }

    private void Begin(string network, string part, string id)
    {
        RegistryWriter.Begin(json);
        json.WriteString("network", network);
        json.WriteString("part", part);
        json.WriteString("id", id);
    }

    private void Ends(NetworkLink link)
    {
        json.WriteString("from", link.From);
        json.WriteString("to", link.To);
    }

    private void Sensors(ReadOnlySpan<int> components)
    {
        var isBegun = false;
        foreach (var component in components)
        {
            if (city.Components.DeviceOf(component) is not (CityDeviceKind.WaterPressure or CityDeviceKind.WaterMeter or CityDeviceKind.GasDetector or CityDeviceKind.GasPressure)) continue;
            if (!isBegun) json.WriteStartArray("sensors");
            isBegun = true;
            json.WriteStringValue(city.DeviceId(component));
        }

        if (isBegun) json.WriteEndArray();
    }
}

using System.Globalization;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>The page that lies in a city's folder and says what is what.</summary>
internal static class CityReadme
{
    public static string Text(GeneratedCity city)
    {
        var metres = Enumerable.Range(0, city.Streets.PieceCount).Sum(city.Streets.LengthOf);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            A made city: division {city.Division}, {city.Components.Count} components, seed {city.Origin.Seed}.
            Nothing in it is real. The same command line makes the same bytes.

            Made with
              device-simulators city generate --division {city.Division} --components {city.Components.Count} --seed {city.Origin.Seed} --centre {city.Origin.Centre.Latitude},{city.Origin.Centre.Longitude}{(city.Origin.HasForeignWater ? " --inp FILE" : "")} --out DIR

            What is in it
              {city.Cells.Count,9} unit grid cells of 100 m in {city.Cells.ZoneCount} zones
              {metres / 1000,9:0} km of streets, {city.Streets.Names.Count} names
              {city.Components.Count,9} components, {city.DeviceCount} of them with a device
              {city.GatewayCount,9} gateways, each on a smart pole
              {city.CircuitCount,9} lamp circuits, each with a cabinet
              {city.Water.Pipes.Count,9} water pipes, {city.Gas.Pipes.Count} gas pipes

            Files
              city.bin          the city as the simulator loads it; needs water.inp and gas.inp beside it
              water.inp         the water network, EPANET 2.2 text, SI units, positions in degrees
              gas.inp           the gas network in the same format; flows are m3 at the mean pressure, heads metres of gas of
                                2.8 kg/m3: multiply by 0.00002746 for MPa
              registry.json     gateways, components, cells, zones and pipes for the ingest server: Registry:File
              components.csv    all components with cell, zone, street, owner, crew, pole, circuit and pipe node, for people
              streets.geojson   streets by name, with their rank
              cells.geojson     grid cells with their 15-digit codes
              zones.geojson     zones; a gateway's Sparkplug group is division and zone


            """).ReplaceLineEndings("\n");
    }
}

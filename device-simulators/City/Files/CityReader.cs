using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>Reads a city's folder: <c>city.bin</c>, <c>water.inp</c>, <c>gas.inp</c>.</summary>
internal static class CityReader
{
    private const int FaultsShown = 3;
    private const int SideMax = 1000;

    /// <exception cref="CityException">A file is missing, damaged, or does not belong to the others.</exception>
    public static GeneratedCity Load(string folder)
    {
        var path = Path.Combine(folder, CityFormat.FileName);
        var reader = new SectionReader(path, BytesOf(path));
        reader.CheckStart();
        var head = ReadHead(reader);
        var streets = ReadStreets(reader);
        var all = ReadComponents(reader, head, streets);
        reader.Open("DONE");
        return new GeneratedCity(
            head.Origin,
            head.Cells,
            streets,
            all,
            ReadNetwork(folder, CityFormat.WaterName, head.WaterNodes),
            ReadNetwork(folder, CityFormat.GasName, head.GasNodes));
    }

    private static byte[] BytesOf(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new CityException($"{path}: cannot be read: {trouble.Message}; make a city with the verb city generate");
        }
    }

    private static Head ReadHead(SectionReader reader)
    {
        reader.Open("HEAD");
        if (!DivisionCode.TryParse(reader.Int32().ToString("D6"), out var division)) throw reader.FaultBefore(sizeof(int), "no division code");
        var seed = reader.UInt64();
        var (latitude, longitude) = (reader.Double(), reader.Double());
        if (!(Math.Abs(latitude) <= 85 && Math.Abs(longitude) <= 180)) throw reader.FaultBefore(2 * sizeof(double), "no position on the map");
        var hasForeignWater = reader.Within(0, 1) == 1;
        var cells = new CellGrid(division, reader.Within(1, SideMax), reader.Within(1, SideMax));
        var (water, gas) = (reader.Within(1, int.MaxValue), reader.Within(1, int.MaxValue));
        var rows = CityMix.Rows.Count;
        if (reader.Int32() != rows) throw reader.FaultBefore(sizeof(int), $"another list of kinds than the {rows} of this program; generate the city anew");
        var counts = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            if (reader.Int32() != CityMix.Rows[row].Kind) throw reader.FaultBefore(sizeof(int), $"kind {CityMix.Rows[row].Kind:D4} expected; generate the city anew");
            counts[row] = reader.Within(1, 999_999);
        }

        return new Head(new CityOrigin(division, seed, new GeoPoint(latitude, longitude), hasForeignWater), cells, water, gas, counts);
    }

    private static StreetNet ReadStreets(SectionReader reader)
    {
        reader.Open("STRT");
        var streets = reader.Count(2);
        var (names, classes) = (new string[streets], new StreetClass[streets]);
        for (var street = 0; street < streets; street++)
        {
            classes[street] = (StreetClass)reader.Byte();
            if (classes[street] > StreetClass.Local) throw reader.FaultBefore(1, "no rank of a street");
            names[street] = reader.Text(reader.Byte());
        }

        reader.Open("NODE");
        var nodes = new PlanePoint[reader.Count(2 * sizeof(int))];
        reader.Fill(nodes);
        reader.Open("PIEC");
        var pieces = reader.Count(3 * sizeof(int));
        var (from, to, street3) = (new int[pieces], new int[pieces], new int[pieces]);
        reader.Fill(from, 0, nodes.Length - 1);
        reader.Fill(to, 0, nodes.Length - 1);
        reader.Fill(street3, 0, streets - 1);
        return new StreetNet(names, classes, nodes, from, to, street3);
    }

    private static CityComponents ReadComponents(SectionReader reader, Head head, StreetNet streets)
    {
        reader.Open("COMP");
        var all = new CityComponents(head.Origin.Division, head.Counts);
        if (reader.Count(6 * sizeof(int) + 1) != all.Count) throw reader.FaultBefore(sizeof(int), $"{all.Count} components expected, by the counts of section HEAD");
        var poles = all.RangeOf(CityMix.PoleKind).Count;
        reader.Fill(all.Place);
        reader.Fill(all.Piece, 0, streets.PieceCount - 1);
        reader.Fill(all.Gateway, 0, poles - 1);
        reader.Fill(all.Pole, -1, poles - 1);
        for (var component = 0; component < all.Count; component++)
        {
            all.Hangs[component] = all.KindOf(component).Hanging switch
            {
                Hanging.Circuit => reader.Within(0, all.RangeOf(CityMix.CabinetKind).Count - 1),
                Hanging.Water => reader.Within(0, head.WaterNodes - 1),
                Hanging.Gas => reader.Within(0, head.GasNodes - 1),
                _ => reader.Within(-1, -1),
            };
        }

        for (var component = 0; component < all.Count; component++) all.HasDevice[component] = reader.Byte() != 0;
        return all;
    }

    private static NetworkModel ReadNetwork(string folder, string name, int nodes)
    {
        var path = Path.Combine(folder, name);
        var result = InpReader.Load(path);
        if (!result.IsRead)
        {
            var more = result.Faults.Count > FaultsShown ? $"; and {result.Faults.Count - FaultsShown} more" : "";
            throw new CityException(string.Join("; ", result.Faults.Take(FaultsShown)) + more);
        }

        return result.Network.Nodes.Count == nodes
            ? result.Network
            : throw new CityException($"{path}: {result.Network.Nodes.Count} nodes; {CityFormat.FileName} was made for {nodes}: keep the files of one city together");
    }

    private sealed record Head(CityOrigin Origin, CellGrid Cells, int WaterNodes, int GasNodes, int[] Counts);
}

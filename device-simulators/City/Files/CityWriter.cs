using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>Writes <c>city.bin</c>; the format is drawn in <see cref="CityFormat"/>.</summary>
internal static class CityWriter
{
    public static void Write(GeneratedCity city, Stream output)
    {
        Span<byte> start = stackalloc byte[8];
        CityFormat.Magic.CopyTo(start);
        BinaryPrimitives.WriteUInt16LittleEndian(start[6..], CityFormat.Version);
        output.Write(start);
        Section(output, "HEAD", page => Head(city, page));
        Section(output, "STRT", page => Streets(city, page));
        Section(output, "NODE", page => Points(city.Streets.Nodes, page));
        Section(output, "PIEC", page =>
        {
            page.Write(city.Streets.PieceCount);
            Column(city.Streets.From, page);
            Column(city.Streets.To, page);
            Column(city.Streets.Street, page);
        });
        Section(output, "COMP", page => Components(city.Components, page));
        Section(output, "DONE", _ => { });
    }

    private static void Section(Stream output, string tag, Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream();
        using var page = new BinaryWriter(memory, Encoding.UTF8);
        write(page);
        page.Flush();
        var payload = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        Span<byte> header = stackalloc byte[CityFormat.SectionHeaderSize];
        Encoding.ASCII.GetBytes(tag, header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Crc32.HashToUInt32(payload));
        output.Write(header);
        output.Write(payload);
    }

    private static void Head(GeneratedCity city, BinaryWriter page)
    {
        page.Write(city.Division.Value);
        page.Write(city.Origin.Seed);
        page.Write(city.Origin.Centre.Latitude);
        page.Write(city.Origin.Centre.Longitude);
        page.Write(city.Origin.HasForeignWater ? 1 : 0);
        page.Write(city.Cells.Columns);
        page.Write(city.Cells.Rows);
        page.Write(city.Water.Nodes.Count);
        page.Write(city.Gas.Nodes.Count);
        page.Write(CityMix.Rows.Count);
        for (var row = 0; row < CityMix.Rows.Count; row++)
        {
            page.Write(CityMix.Rows[row].Kind);
            page.Write(city.Components.CountOfRow(row));
        }
    }

    private static void Streets(GeneratedCity city, BinaryWriter page)
    {
        page.Write(city.Streets.Names.Count);
        for (var street = 0; street < city.Streets.Names.Count; street++)
        {
            var name = Encoding.UTF8.GetBytes(city.Streets.Names[street]);
            page.Write((byte)city.Streets.Classes[street]);
            page.Write((byte)name.Length);
            page.Write(name);
        }
    }

    private static void Points(PlanePoint[] points, BinaryWriter page)
    {
        page.Write(points.Length);
        foreach (var point in points) page.Write(point.East);
        foreach (var point in points) page.Write(point.North);
    }

    private static void Components(CityComponents all, BinaryWriter page)
    {
        Points(all.Place, page);
        Column(all.Piece, page);
        Column(all.Gateway, page);
        Column(all.Pole, page);
        Column(all.Hangs, page);
        foreach (var has in all.HasDevice) page.Write(has);
    }

    private static void Column(int[] values, BinaryWriter page)
    {
        foreach (var value in values) page.Write(value);
    }
}

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>The city's own file, <c>city.bin</c>.</summary>
/// <remarks>
/// Version 1. All numbers little-endian; positions in centimetres from the centre; -1 for none.
/// <code>
/// +-------------------------+-------------+     then sections, each:
/// | 53 50 43 49 54 59 SPCITY | version (16) |    +---------+-------------+------------+---------+
/// +-------------------------+-------------+     | tag (4) | length (32) | CRC-32 (32) | payload |
///                                               +---------+-------------+------------+---------+
/// HEAD  division u32, seed u64, latitude f64, longitude f64, 1 = water network from a file i32,
///       columns i32, rows i32, water nodes i32, gas nodes i32, kinds i32, then for each kind: code i32, count i32
/// STRT  streets i32, then for each: class u8, length of name u8, name UTF-8
/// NODE  crossings i32, east i32 each, north i32 each
/// PIEC  pieces i32, from i32 each, to i32 each, street i32 each
/// COMP  components i32, then columns of i32: east, north, piece, gateway, pole, circuit or node; then u8 each: 1 = has a device
/// DONE  empty: the file is whole
/// </code>
/// The CRC is that of ISO 3309 (zip) over the payload. A component's code follows from its kind and its place in the kind.
/// </remarks>
internal static class CityFormat
{
    public const string FileName = "city.bin";
    public const string WaterName = "water.inp";
    public const string GasName = "gas.inp";
    public const string RegistryName = "registry.json";
    public const ushort Version = 1;
    public const int SectionHeaderSize = 12;
    public const int PayloadMax = 1 << 30;

    public static ReadOnlySpan<byte> Magic => "SPCITY"u8;

    /// <summary>The sections in their order.</summary>
    public static IReadOnlyList<string> Tags { get; } = ["HEAD", "STRT", "NODE", "PIEC", "COMP", "DONE"];
}

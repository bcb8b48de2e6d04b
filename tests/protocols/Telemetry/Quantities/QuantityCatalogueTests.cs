using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Telemetry.Quantities;

public partial class QuantityCatalogueTests
{
    private const string Pinned = "tests/vectors/telemetry/quantities.txt";

    private static readonly string[] Units =
        [
            "", "%", "%LEL", "%VOL", "A", "Cel", "Hz", "MPa", "V", "VA", "W", "W/m2", "dB", "deg", "h", "kPa", "kWh", "km/h", "lx", "m", "m/s", "m3", "m3/h", "mA",
            "mm", "ms", "ppm", "ug/m3", "var", "veh/h",
        ];

    public static TheoryData<Quantity> Rows => [.. QuantityCatalogue.All.Select(row => row.Quantity)];

    [Fact]
    public void Numbers_OnDisk_AreThoseOfThePinnedList()
    {
        // Numbers lie in journals for years. A new quantity adds a line at its place; no line ever changes or goes.
        var pinned = File.ReadAllLines(Path.Combine(Repository.Root, Pinned)).Where(line => line is not "" && line[0] != '#');
        var rows = QuantityCatalogue.All.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{(ushort)row.Quantity} {row.Name} {row.DataType} {row.Unit}").TrimEnd());

        Assert.Equal(pinned, rows);
    }

    [Fact]
    public void All_EveryMember_HasExactlyOneRowInAscendingOrder() => Assert.Equal(
        Enum.GetValues<Quantity>().Where(quantity => quantity != Quantity.None), QuantityCatalogue.All.Select(row => row.Quantity));

    [Fact]
    public void All_Names_AreUnique() =>
        Assert.Equal(QuantityCatalogue.All.Count, QuantityCatalogue.All.Select(row => row.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Theory, MemberData(nameof(Rows))]
    public void Row_Name_IsLowerCasePrefixSlashName(Quantity quantity)
    {
        var row = QuantityCatalogue.Get(quantity);
        Assert.Matches(NamePattern(), row.Name);
        var prefix = row.Name[..row.Name.IndexOf('/', StringComparison.Ordinal)];
        Assert.StartsWith(prefix, quantity.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(row.Name.Replace("/", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), quantity.ToString(), ignoreCase: true);
    }

    [Theory, MemberData(nameof(Rows))]
    public void Row_UnitTypeAndRange_AreUsable(Quantity quantity)
    {
        var row = QuantityCatalogue.Get(quantity);
        Assert.Contains(row.Unit, Units);
        Assert.True(double.IsFinite(row.Min) && double.IsFinite(row.Max) && row.Min < row.Max);
        Assert.True(row.IsLegal(row.Min) && row.IsLegal(row.Max));
        Assert.False(row.IsLegal(double.NaN) || row.IsLegal(double.PositiveInfinity) || row.IsLegal(row.Min - 1) || row.IsLegal(row.Max * 2 + 1));
        if (row.DataType == SparkplugDataType.Boolean) Assert.Equal((0, 1, ""), (row.Min, row.Max, row.Unit));

        // The datatype on the wire must hold the whole range, or a legal reading would go out as null.
        Assert.NotEqual(ValueField.None, MetricValue.Number(row.DataType, row.Min).Field);
        Assert.NotEqual(ValueField.None, MetricValue.Number(row.DataType, row.Max).Field);
    }

    [Theory, MemberData(nameof(Rows))]
    public void TryGet_ByNameAndNumber_FindTheSameRow(Quantity quantity)
    {
        Assert.True(QuantityCatalogue.TryGet(quantity, out var byNumber));
        Assert.True(QuantityCatalogue.TryGet(byNumber.Name, out var byName));
        Assert.Same(byNumber, byName);
        Assert.Equal(quantity, byName.Quantity);
        Assert.Equal(byName.Name, Encoding.UTF8.GetString(byName.NameUtf8.Span));
        Assert.Equal(byName.Unit, Encoding.UTF8.GetString(byName.UnitUtf8.Span));
    }

    [Theory]
    [InlineData(Quantity.None)]
    [InlineData((Quantity)100)]
    [InlineData((Quantity)ushort.MaxValue)]
    public void TryGet_UnknownNumber_IsFalse(Quantity quantity)
    {
        Assert.False(QuantityCatalogue.TryGet(quantity, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuantityCatalogue.Get(quantity));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ENV/PM25")]
    [InlineData("env/pm25 ")]
    [InlineData("bdSeq")]
    public void TryGet_UnknownName_IsFalse(string name) => Assert.False(QuantityCatalogue.TryGet(name, out _));

    [GeneratedRegex("^[a-z]+/[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex NamePattern();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.Protocols.Telemetry.Codes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.City;

public sealed class CityFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CityFileTests() => MadeCity.Town.Write(_folder["city"]);

    private string Bin => Path.Combine(_folder["city"], "city.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WhatWasWritten_IsTheSameCity()
    {
        var loaded = GeneratedCity.Load(_folder["city"]);

        loaded.Write(_folder["again"]);
        Assert.Equal(MadeCity.HashOf(_folder["city"]), MadeCity.HashOf(_folder["again"]));
        Assert.Equal(MadeCity.Town.Origin, loaded.Origin);
    }

    [Fact]
    public void Load_AnyByteChanged_IsAFaultWithFileAndOffset()
    {
        var whole = File.ReadAllBytes(Bin);
        Gen.Int[0, whole.Length - 1].Sample(
            at =>
            {
                var damaged = (byte[])whole.Clone();
                damaged[at] ^= 0x10;
                File.WriteAllBytes(Bin, damaged);
                AssertFault();
            },
            iter: 200,
            threads: 1);
        File.WriteAllBytes(Bin, whole);
        GeneratedCity.Load(_folder["city"]);
    }

    [Fact]
    public void Load_CutOffAnywhere_IsAFaultWithFileAndOffset()
    {
        var whole = File.ReadAllBytes(Bin);
        Gen.Int[0, whole.Length - 1].Sample(
            length =>
            {
                File.WriteAllBytes(Bin, whole[..length]);
                AssertFault();
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Load_NumberOutOfRangeUnderAGoodChecksum_NamesItsOffset()
    {
        var whole = File.ReadAllBytes(Bin);
        var piece = IndexOf(whole, "PIEC"u8);
        const int FirstFrom = 12 + 4;
        BitConverter.TryWriteBytes(whole.AsSpan(piece + FirstFrom), 1_000_000);
        var length = BitConverter.ToInt32(whole, piece + 4);
        BitConverter.TryWriteBytes(whole.AsSpan(piece + 8), System.IO.Hashing.Crc32.HashToUInt32(whole.AsSpan(piece + 12, length)));
        File.WriteAllBytes(Bin, whole);

        Assert.Contains($"offset {piece + FirstFrom}: 1000000 is not in", AssertFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnotherVersion_SaysWhichItReads()
    {
        var whole = File.ReadAllBytes(Bin);
        whole[6] = 9;
        File.WriteAllBytes(Bin, whole);

        Assert.Contains("version 9; this program reads 1", AssertFault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("city.bin")]
    [InlineData("water.inp")]
    [InlineData("gas.inp")]
    public void Load_FileMissing_NamesIt(string name)
    {
        File.Delete(Path.Combine(_folder["city"], name));

        Assert.Contains(name, Assert.Throws<CityException>(() => GeneratedCity.Load(_folder["city"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WaterOfAnotherCity_SaysThatTheyDoNotBelongTogether()
    {
        MadeCity.Make(7, 8000).Write(_folder["other"]);
        File.Copy(Path.Combine(_folder["other"], "water.inp"), Path.Combine(_folder["city"], "water.inp"), overwrite: true);

        Assert.Contains("keep the files of one city together", Assert.Throws<CityException>(() => GeneratedCity.Load(_folder["city"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Registry_IsOfTheFormThatTheServerReads()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder["city"], "registry.json")));
        var gateways = json.RootElement.GetProperty("gateways").EnumerateArray().Select(row => row.GetProperty("id").GetString()).ToHashSet();
        var devices = 0;

        Assert.Equal(3, json.RootElement.GetProperty("version").GetInt32());
        foreach (var row in json.RootElement.GetProperty("components").EnumerateArray())
        {
            Assert.Contains(row.GetProperty("gateway").GetString(), gateways);
            Assert.True(GridCode.TryParse(row.GetProperty("grid").GetString(), out _));
            foreach (var device in row.GetProperty("devices").EnumerateArray())
            {
                Assert.Equal(row.GetProperty("code").GetString(), device.GetString());
                devices++;
            }
        }

        Assert.Equal(MadeCity.Town.DeviceCount, devices);
    }

    [Theory]
    [InlineData("streets.geojson", "MultiLineString")]
    [InlineData("cells.geojson", "Polygon")]
    [InlineData("zones.geojson", "Polygon")]
    public void Write_GeoJson_HasFeaturesAroundTheCentre(string name, string geometry)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder["city"], name)));
        var features = json.RootElement.GetProperty("features").EnumerateArray().ToList();

        Assert.NotEmpty(features);
        foreach (var feature in features)
        {
            Assert.Equal(geometry, feature.GetProperty("geometry").GetProperty("type").GetString());
            var point = feature.GetProperty("geometry").GetProperty("coordinates")[0][0];
            Assert.Equal(115.98, point[0].GetDouble(), tolerance: 0.02);
            Assert.Equal(36.45, point[1].GetDouble(), tolerance: 0.02);
        }
    }

    private static int IndexOf(byte[] bytes, ReadOnlySpan<byte> tag) => bytes.AsSpan().IndexOf(tag);

    private string AssertFault()
    {
        var message = Assert.Throws<CityException>(() => GeneratedCity.Load(_folder["city"])).Message;
        Assert.Matches(new Regex(@"city\.bin: offset \d+: "), message);
        return message;
    }
}

using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Talkers;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.DeviceSimulators.Tests.Talkers;

public sealed partial class TalkingHeadTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 11, 30, 0, TimeSpan.Zero));
    private readonly CityWorld _world;

    public TalkingHeadTests() => _world = new CityWorld(_clock, new WorldOptions { Seed = 7, Freeze = true });

    [Fact]
    public void Say_AWeatherHead_TellsTheAirOfItsWorldByteForByte()
    {
        var station = _world.Station("head");
        var air = station.Read();
        var head = new WeatherTalker("WI", station);

        Assert.Equal(
            FormattableString.Invariant($"{air.WindDirection:0.0},T,{air.WindSpeed:0.00},M,A"), head.FieldsOf("MWV"));
        var mda = head.FieldsOf("MDA").Split(',');
        Assert.Equal(20, mda.Length);
        Assert.Equal(
            [FormattableString.Invariant($"{air.Pressure / 3.386389:0.00}"), "I", FormattableString.Invariant($"{air.Pressure / 100:0.0000}"), "B", FormattableString.Invariant($"{air.Temperature:0.0}"), "C", "", ""],
            mda[..8]);
        Assert.Equal(FormattableString.Invariant($"{air.WindSpeed:0.00}"), mda[18]);
        Assert.StartsWith(FormattableString.Invariant($"C,{air.Temperature:0.0},C,TEMP,"), head.FieldsOf("XDR"));
        Assert.Matches(Whole(), Encoding.ASCII.GetString(head.Say("MDA")));
    }

    [Fact]
    public void Say_EverySentenceOfEveryHead_IsReadBackByTheCodec()
    {
        foreach (var kind in HeadArgument.Kinds)
        {
            var head = HeadArgument.ParseAll([kind.Kind])[0].Create(_world);
            Assert.Equal(kind.Sentences, head.Sentences);
            foreach (var formatter in head.Sentences)
            {
                Assert.Equal(NmeaStatus.Ok, NmeaSentence.Read(head.Say(formatter), out var sentence));
                Assert.Equal(NmeaContent.Ok, formatter switch
                {
                    "MWV" => NmeaWind.Read(sentence, out _),
                    "MDA" => NmeaMeteorology.Read(sentence, out _),
                    "XDR" => NmeaTransducers.Read(sentence, out _),
                    _ => NmeaPosition.Read(sentence, out _),
                });
            }
        }
    }

    [Fact]
    public void Say_APositionHead_StandsInItsCityAndTellsTheTimeOfTheWorld()
    {
        var head = new PositionTalker("GN", _world, "head");

        NmeaSentence.Read(head.Say("RMC"), out var sentence);
        NmeaPosition.Read(sentence, out var place);

        Assert.Equal(36.45, place.Latitude, 0.05);
        Assert.Equal(115.98, place.Longitude, 0.05);
        var moment = _world.Now.ToUniversalTime();
        Assert.Equal((DateOnly.FromDateTime(moment.DateTime), (int)moment.TimeOfDay.TotalMilliseconds), (place.Date!.Value, place.TimeOfDayMs));
    }

    [Fact]
    public void FieldsOf_AHeadWithoutWind_SaysThatItIsNotValidAndNeverZero()
    {
        var air = AirRowsWithoutWind();
        var head = new WeatherTalker("WI", new CityWorld(_clock, new WorldOptions { Seed = 7, Freeze = true, Air = air }).Station("head"));

        Assert.Equal(",T,,M,V", head.FieldsOf("MWV"));
        var mda = head.FieldsOf("MDA").Split(',');
        Assert.Equal(("", ""), (mda[12], mda[18]));
    }

    [Theory]
    [InlineData("weather-head:wi")]
    [InlineData("weather-head:WI,GGA")]
    [InlineData("lamp:WI")]
    [InlineData("weather-head:WI=")]
    public void ParseAll_ASlip_IsRefusedWithItsReason(string text) =>
        Assert.StartsWith($"--head {text}: ", Assert.Throws<ArgumentException>(() => HeadArgument.ParseAll([text])).Message);

    [Fact]
    public void ParseAll_TwoHeadsThatSayTheSame_AreRefused() =>
        Assert.Throws<ArgumentException>(() => HeadArgument.ParseAll(["weather-head:WI=a", "weather-head:WI,MWV=b"]));

    private static AirReplay AirRowsWithoutWind()
    {
        const string header = "No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,TEMP,PRES,DEWP,RAIN,wd,WSPM,station";
        var file = Path.Combine(Path.GetTempPath(), $"smartpoles-{Guid.NewGuid():N}.csv");
        File.WriteAllLines(file, [header, .. Enumerable.Range(0, 24).Select(hour => $"{hour + 1},2013,3,1,{hour},4,4,4,7,300,77,-0.7,1023,-18.8,0,NA,NA,Tiantan")]);
        try
        {
            return AirArguments.Load(file, null, 1);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex("^\\$WIMDA,[-0-9.,A-Z]*\\*[0-9A-F]{2}\r\n$")]
    private static partial Regex Whole();
}

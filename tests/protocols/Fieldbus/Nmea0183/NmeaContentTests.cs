using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.Protocols.Tests.Fieldbus.Nmea0183;

/// <summary>The values of the vectors, and what is refused. Expected figures are those of the reference, or computed by hand beside them.</summary>
public class NmeaContentTests
{
    [Theory]
    [InlineData("WIMWV,214.8,R,0.1,K,A", 214.8, false, 0.1 / 3.6)]
    [InlineData("WIMWV,137.0,T,2.15,M,A", 137.0, true, 2.15)]
    [InlineData("WIMWV,0,R,10,N,A", 0, false, 5.14444)]
    [InlineData("WIMWV,360.0,R,1,S,A", 360, false, 0.44704)]
    public void Wind_ASentence_IsInMetresPerSecond(string body, double angle, bool isTrue, double speed)
    {
        Assert.Equal(NmeaContent.Ok, NmeaWind.Read(Sentences.Read(body), out var wind));

        Assert.Equal((angle, isTrue), (wind.AngleDegrees, wind.IsTrue));
        Assert.Equal(speed, wind.SpeedMetresPerSecond, 5);
    }

    [Theory]
    [InlineData("WIMWV,214.8,R,0.1,K,V", NmeaContent.NotValid)]
    [InlineData("WIMWV,,R,0.1,K,A", NmeaContent.BadField)]
    [InlineData("WIMWV,214.8,X,0.1,K,A", NmeaContent.BadField)]
    [InlineData("WIMWV,214.8,R,0.1,Q,A", NmeaContent.UnknownUnit)]
    [InlineData("WIMWV,361.0,R,0.1,K,A", NmeaContent.OutOfRange)]
    [InlineData("WIMWV,214.8,R,-0.1,K,A", NmeaContent.OutOfRange)]
    [InlineData("WIMWV,214.8,R,0.1,K", NmeaContent.BadField)]
    [InlineData("WIMWV,1e2,R,0.1,K,A", NmeaContent.BadField)]
    [InlineData("WIMDA,214.8,R,0.1,K,A", NmeaContent.OtherFormatter)]
    public void Wind_ABadSentence_HasItsReason(string body, NmeaContent expected) => Assert.Equal(expected, NmeaWind.Read(Sentences.Read(body), out _));

    [Fact]
    public void Meteorology_TheVectors_GiveTheirValues()
    {
        Assert.Equal(NmeaContent.Ok, NmeaMeteorology.Read(Sentences.Read("WIMDA,29.7544,I,1.0076,B,35.5,C,,,42.1,,20.6,C,116.4,T,107.7,M,1.2,N,0.6,M"), out var warm));
        Assert.Equal(100.76, warm.PressureKilopascal, 6);
        Assert.Equal((35.5, 42.1, 20.6, 116.4, 0.6), (warm.AirCelsius, warm.HumidityPercent, warm.DewPointCelsius, warm.WindDegrees, warm.WindMetresPerSecond));
        Assert.True(double.IsNaN(warm.WaterCelsius));

        Assert.Equal(NmeaContent.Ok, NmeaMeteorology.Read(Sentences.Read("WIMDA,29.9136,I,1.0130,B,-3.5,C,,,56.8,,-10.9,C,137.0,T,142.0,M,4.2,N,2.15,M"), out var cold));
        Assert.Equal((-3.5, 56.8, -10.9, 137.0, 2.15), (cold.AirCelsius, cold.HumidityPercent, cold.DewPointCelsius, cold.WindDegrees, cold.WindMetresPerSecond));
    }

    [Fact]
    public void Meteorology_InchesAndKnotsAlone_AreConverted()
    {
        Assert.Equal(NmeaContent.Ok, NmeaMeteorology.Read(Sentences.Read("WIMDA,29.9213,I,,,,,,,,,,,,,,,4.2,N,,"), out var weather));

        Assert.Equal(101.325, weather.PressureKilopascal, 3);    // 29.9213 inHg is a standard atmosphere
        Assert.Equal(4.2 * 1852 / 3600, weather.WindMetresPerSecond, 6);
        Assert.True(double.IsNaN(weather.AirCelsius) && double.IsNaN(weather.HumidityPercent));
    }

    [Theory]
    [InlineData("WIMDA,29.7544,I,1.0076,B,35.5,F,,,42.1,,20.6,C,116.4,T,107.7,M,1.2,N,0.6,M", NmeaContent.UnknownUnit)]
    [InlineData("WIMDA,29.7544,I,1.0076,B,35.5,C,,,142.1,,20.6,C,116.4,T,107.7,M,1.2,N,0.6,M", NmeaContent.OutOfRange)]
    [InlineData("WIMDA,29.7544,I,1.0076,B,x,C,,,42.1,,20.6,C,116.4,T,107.7,M,1.2,N,0.6,M", NmeaContent.BadField)]
    [InlineData("WIMDA,29.7544,I,1.0076,B", NmeaContent.BadField)]
    public void Meteorology_ABadSentence_HasItsReason(string body, NmeaContent expected) => Assert.Equal(expected, NmeaMeteorology.Read(Sentences.Read(body), out _));

    [Fact]
    public void Transducers_TheVector_GivesThree()
    {
        Assert.Equal(NmeaContent.Ok, NmeaTransducers.Read(Sentences.Read("WIXDR,C,-3.5,C,TEMP,H,56.8,P,RH,P,1.013,B,BARO"), out var transducers));

        var told = new List<string>();
        for (var index = 0; index < transducers.Count; index++)
        {
            var each = transducers[index];
            told.Add($"{each.Kind} {each.Value} {each.Unit} {System.Text.Encoding.ASCII.GetString(each.Name)}");
        }

        Assert.Equal(["C -3.5 C TEMP", "H 56.8 P RH", "P 1.013 B BARO"], told);
    }

    [Theory]
    [InlineData("C,-3.5,C,T", true, -3.5)]
    [InlineData("C,25.7,F,T", true, -3.5)]
    [InlineData("H,56.8,P,RH", true, 56.8)]
    [InlineData("P,1.013,B,B", true, 101.3)]
    [InlineData("P,101300,P,B", true, 101.3)]
    [InlineData("P,1013.0,H,B", true, 101.3)]
    [InlineData("P,760,M,B", true, 101.325)]
    [InlineData("P,29.9213,I,B", true, 101.325)]
    [InlineData("A,137.0,D,V", true, 137.0)]
    [InlineData("V,12.3,M,RAIN", true, 12.3)]
    [InlineData("V,1,I,RAIN", true, 25.4)]
    [InlineData("C,-3.5,K,T", false, double.NaN)]
    [InlineData("U,12.1,V,BATT", false, double.NaN)]
    [InlineData("C,,C,T", true, double.NaN)]
    public void Transducers_AnyUnit_IsConvertedOrSaidToBeUnknown(string transducer, bool isKnown, double value)
    {
        NmeaTransducers.Read(Sentences.Read("WIXDR," + transducer), out var transducers);

        Assert.Equal(isKnown, transducers[0].TryConvert(out var converted));
        Assert.Equal(value, converted, 3);
    }

    [Theory]
    [InlineData("WIXDR,C,-3.5,C", NmeaContent.BadField)]
    [InlineData("WIXDR,C,x,C,TEMP", NmeaContent.BadField)]
    [InlineData("WIXDR,,1,C,TEMP", NmeaContent.BadField)]
    [InlineData("WIXDR,", NmeaContent.BadField)]
    public void Transducers_ABadSentence_HasItsReason(string body, NmeaContent expected) => Assert.Equal(expected, NmeaTransducers.Read(Sentences.Read(body), out _));

    [Fact]
    public void Position_TheVectors_GiveTheirPlaces()
    {
        Assert.Equal(NmeaContent.Ok, NmeaPosition.Read(Sentences.Read("GNRMC,083015.00,A,3627.3540,N,11559.1140,E,0.0,0.0,150820,,,A"), out var liaocheng));
        Assert.Equal(36 + (27.3540 / 60), liaocheng.Latitude, 9);
        Assert.Equal(115 + (59.1140 / 60), liaocheng.Longitude, 9);
        Assert.Equal((new DateOnly(2020, 8, 15), (((8 * 60) + 30) * 60 * 1000) + 15_000), (liaocheng.Date!.Value, liaocheng.TimeOfDayMs));

        Assert.Equal(NmeaContent.Ok, NmeaPosition.Read(Sentences.Read("GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W"), out var munich));
        Assert.Equal((48.1173, new DateOnly(1994, 3, 23)), (Math.Round(munich.Latitude, 6), munich.Date!.Value));

        Assert.Equal(NmeaContent.Ok, NmeaPosition.Read(Sentences.Read("GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"), out var fix));
        Assert.Equal((8, 545.4, 0.9, null), (fix.Satellites, fix.AltitudeMetres, fix.HorizontalDilution, fix.Date));
        Assert.True(double.IsNaN(munich.HorizontalDilution));
        Assert.Equal((munich.Latitude, munich.Longitude), (fix.Latitude, fix.Longitude));
    }

    [Theory]
    [InlineData("GPRMC,123519.25,A,4807.038,S,01131.000,W,022.4,084.4,230394,003.1,W", NmeaContent.Ok)]
    [InlineData("GPRMC,123519,V,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W", NmeaContent.NotValid)]
    [InlineData("GPRMC,123519,A,4867.038,N,01131.000,E,022.4,084.4,230394,003.1,W", NmeaContent.OutOfRange)]
    [InlineData("GPRMC,123519,A,9107.038,N,01131.000,E,022.4,084.4,230394,003.1,W", NmeaContent.OutOfRange)]
    [InlineData("GPRMC,126019,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W", NmeaContent.BadField)]
    [InlineData("GPRMC,123519,A,4807.038,X,01131.000,E,022.4,084.4,230394,003.1,W", NmeaContent.BadField)]
    [InlineData("GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,310294,003.1,W", NmeaContent.BadField)]
    [InlineData("GPRMC,123519,A,,N,01131.000,E,022.4,084.4,230394,003.1,W", NmeaContent.BadField)]
    [InlineData("GPGGA,123519,4807.038,N,01131.000,E,0,00,,,M,,M,,", NmeaContent.NotValid)]
    [InlineData("GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,F,46.9,M,,", NmeaContent.UnknownUnit)]
    [InlineData("GPGLL,4807.038,N,01131.000,E,123519,A", NmeaContent.OtherFormatter)]
    public void Position_ASentence_HasItsFate(string body, NmeaContent expected) => Assert.Equal(expected, NmeaPosition.Read(Sentences.Read(body), out _));

    [Fact]
    public void Position_SouthAndWest_AreNegative()
    {
        NmeaPosition.Read(Sentences.Read("GPRMC,123519.25,A,4807.038,S,01131.000,W,022.4,084.4,230394,003.1,W"), out var position);

        Assert.True(position is { Latitude: < -48, Longitude: < -11 });
        Assert.Equal(250, position.TimeOfDayMs % 1000);
    }
}

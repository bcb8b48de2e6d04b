namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>Factors of air, weather and noise instruments on poles, with what is plausible there.</summary>
/// <remarks>
/// Codes and types: HJ 212-2017, appendix B; ranges: those of the sensors in use; steps: what street air does in 30 s, generously, so that a
/// real event is doubted once and then confirmed. Units here are ug/m3, kPa, m/s, deg, C, %, dB. The standard prints ng/m3 for particles
/// and mg/m3 for gases; field devices send ng, ug or mg, so the unit of a device must be known, see <see cref="Hj212Rule.ForUnit"/>.
/// </remarks>
public static class Hj212Factors
{
    private static readonly Hj212Rule[] Rows =
    [
        //   code       type                  min   max    step  a minute
        new("a01001", new Hj212Form(3, 1), -40, 80, 1, 1),              // air temperature, C
        new("a01002", new Hj212Form(3, 1), 0, 100, 5, 3),               // relative humidity, %
        new("a01006", new Hj212Form(5, 3), 30, 120, 0.3, 0.1),          // air pressure, kPa
        new("a01007", new Hj212Form(4, 1), 0, 60, 10, 10),              // wind speed, m/s
        new("a01008", new Hj212Form(4, 1), 0, 360, 360, 0),             // wind direction, deg: turns at once
        new("a34001", Hj212Form.Any, 0, 10_000, 100, 100),              // TSP
        new("a34002", Hj212Form.Any, 0, 1000, 20, 20),                  // PM10
        new("a34004", Hj212Form.Any, 0, 1000, 10, 10),                  // PM2.5
        new("a34005", Hj212Form.Any, 0, 1000, 10, 10),                  // PM1
        new("a21026", Hj212Form.Any, 0, 5000, 50, 50),                  // SO2
        new("a21004", Hj212Form.Any, 0, 5000, 50, 50),                  // NO2
        new("a21005", Hj212Form.Any, 0, 100_000, 2000, 2000),           // CO
        new("a05024", Hj212Form.Any, 0, 5000, 50, 50),                  // O3
        .. new[] { "LA", "L5", "L10", "L50", "L90", "L95", "Leq", "Ldn", "Ld", "Ln", "LMx", "LMn" }
            .Select(name => new Hj212Rule(name, new Hj212Form(3, 1), 30, 130, 40, 40)),    // dB: a passing lorry is ordinary
    ];

    /// <summary>Every factor known.</summary>
    public static IReadOnlyList<Hj212Rule> All => Rows;

    /// <summary>The rule of a code; null for one that is not known.</summary>
    public static Hj212Rule? Find(string code) => Array.Find(Rows, row => row.Code == code);
}

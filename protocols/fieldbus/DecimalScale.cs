namespace SmartPoles.Protocols.Fieldbus;

/// <summary>Moves the decimal point of a whole number without a rounding error of its own.</summary>
public static class DecimalScale
{
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

    /// <summary><paramref name="digits"/> times ten to the power of <paramref name="exponent"/>, to the nearest double.</summary>
    /// <param name="digits">Exact as a double up to 15 digits.</param>
    /// <param name="exponent">-12 to 12. Dividing by an exact power rounds once, where multiplying by 0.01 rounds twice.</param>
    public static double Apply(long digits, int exponent) =>
        exponent < 0 ? digits / Powers[-exponent] : digits * Powers[exponent];
}

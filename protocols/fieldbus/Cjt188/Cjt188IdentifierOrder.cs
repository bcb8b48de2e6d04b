namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>
/// In which order a meter writes its data identifier. Both occur in the field: 901FH travels as <c>1F 90</c> or as <c>90 1F</c>.
/// </summary>
/// <remarks>
/// A meter answers in the order it knows, and many understand only that one. <see cref="Cjt188Response.Order"/> tells it, so that a
/// master can keep it for each meter: ask in one order, and if nothing comes, in the other.
/// </remarks>
public enum Cjt188IdentifierOrder : byte
{
    /// <summary>Low byte first: <c>1F 90</c>. As the standard's other numbers, and in most meters.</summary>
    LowFirst = 0,

    /// <summary>High byte first: <c>90 1F</c>.</summary>
    HighFirst = 1,
}

import { Boxes, Cpu, FileText, FlaskConical, type LucideIcon, Rows3, Tag } from "lucide-react";

/** The places of the rail, in order; the key follows `g`. */
export const places: readonly { href: string; label: string; icon: LucideIcon; key: string }[] = [
  { href: "/", label: "Sweeps", icon: FlaskConical, key: "s" },
  { href: "/trials", label: "Trials", icon: Rows3, key: "t" },
  { href: "/networks", label: "Networks", icon: Tag, key: "n" },
  { href: "/reports", label: "Reports", icon: FileText, key: "r" },
  { href: "/workers", label: "Workers", icon: Cpu, key: "w" },
  { href: "/catalogue", label: "Catalogue", icon: Boxes, key: "c" },
];

export function isPlaceOf(href: string, pathname: string): boolean {
  return href === "/"
    ? pathname === "/" || pathname.startsWith("/sweeps")
    : pathname.startsWith(href);
}
